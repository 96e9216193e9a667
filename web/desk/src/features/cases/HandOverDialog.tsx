/** Gives a case to a colleague or a team, with a note for them. Says beforehand that one may lose sight of it. */
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { newId } from "../../state/new-id";
import { useMay } from "../../state/rights";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Select, TextArea } from "../../ui/Field";
import type { CaseData } from "../../wire/entities";
import { useNames } from "../case-facts/use-names";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import styles from "./HandOverDialog.module.css";

const NOBODY = "";

export interface HandOverDialogProps {
  caseId: string;
  data: CaseData;
  onClose(): void;
  onGone(): void;
}

export default function HandOverDialog({ caseId, data, onClose, onGone }: HandOverDialogProps) {
  const { t, own } = useReading();
  const desk = useDesk();
  const names = useNames();
  const toast = useToast();
  const done = useDone();
  const { isBusy, attempt } = useAttempt();
  const mayGiveAny = useMay("cases.assign");
  const maySeeAll = useMay("cases.read_all");
  const [owner, setOwner] = useState(data.owner_agent_id ?? NOBODY);
  const [team, setTeam] = useState(data.team_id ?? NOBODY);
  const [note, setNote] = useState("");
  const isMine = data.owner_agent_id === desk.agentId;
  const mayChange = mayGiveAny || isMine || data.owner_agent_id === null;
  const givesAway = !maySeeAll && owner !== desk.agentId && isMine;

  const handOver = async () => {
    let isReadable = true;
    const isDone = await attempt(async () => {
      // First the note: afterwards the case may be out of sight.
      if (note.trim() !== "") await desk.api.sendMessage(caseId, { client_id: newId(), interaction_id: null, text: note.trim(), note: true, attachment_ids: [] });
      setNote("");
      isReadable = await desk.api.changeCase(caseId, { owner_agent_id: owner || null, team_id: team || null });
    }, "case.kept");
    if (!isDone) return;
    if (isReadable) {
      const { owner_agent_id, team_id } = data;
      const mayTakeBack = mayGiveAny || owner === desk.agentId || owner === NOBODY;
      done(t("hand_over.done"), mayTakeBack ? () => desk.api.changeCase(caseId, { owner_agent_id, team_id }) : undefined);
    } else {
      toast({ tone: "done", title: t("hand_over.done"), detail: t("hand_over.out_of_sight") });
    }
    onClose();
    if (!isReadable) onGone();
  };

  return (
    <Dialog
      title={t("hand_over.title")}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="s"
      actions={
        <>
          {owner !== desk.agentId && mayChange && (
            <Button look="quiet" onClick={() => setOwner(desk.agentId)}>
              {t("hand_over.take")}
            </Button>
          )}
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" isBusy={isBusy} disabled={!mayChange} onClick={() => void handOver()}>
            {t("hand_over.confirm")}
          </Button>
        </>
      }
    >
      <div className={styles.fields}>
        {!mayChange && <p>{t("hand_over.not_yours", { name: data.owner_name ?? "" })}</p>}
        <Select
          label={t("hand_over.owner")}
          value={owner}
          disabled={!mayChange}
          onChange={setOwner}
          options={[{ value: NOBODY, label: t("case.no_owner") }, ...names.agents.map((agent) => ({ value: agent.agent_id, label: agent.name }))]}
        />
        {names.teams.length > 0 && (
          <Select
            label={t("hand_over.team")}
            value={team}
            disabled={!mayChange}
            onChange={setTeam}
            options={[{ value: NOBODY, label: t("hand_over.no_team") }, ...names.teams.map((each) => ({ value: each.team_id, label: own(each.name) }))]}
          />
        )}
        <TextArea label={t("hand_over.note")} maxLength={5000} value={note} onChange={(event) => setNote(event.target.value)} />
        {givesAway && <p className={styles.warning}>{t("hand_over.may_lose")}</p>}
      </div>
    </Dialog>
  );
}

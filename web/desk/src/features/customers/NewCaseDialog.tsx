/** Opens a case for a customer by hand: what it is about, who answers for it, the first word to the customer, and a note for colleagues. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { useRouter } from "../../state/router-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field, Select, TextArea } from "../../ui/Field";
import type { FieldValue } from "../../wire/entities";
import { openCase } from "../../wire/opening";
import { listWays, recipientOf } from "../../wire/reaching";
import { useNames } from "../case-facts/use-names";
import { channelName } from "../channels/ChannelIcon";
import { whyUnreachable } from "../channels/reach";
import { NewFields, saidOf } from "../fields/NewFields";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Dialogs.module.css";

const FORM = "new-case";
const MINE = "";

export interface NewCaseDialogProps {
  customerId: string;
  onClose(): void;
}

export default function NewCaseDialog({ customerId, onClose }: NewCaseDialogProps) {
  const reading = useReading();
  const { t, own } = reading;
  const desk = useDesk();
  const router = useRouter();
  const toast = useToast();
  const names = useNames();
  const mayAssign = useMay("cases.assign");
  const mayNote = useMay("cases.note");
  const { isBusy, attempt } = useAttempt();
  const [subject, setSubject] = useState("");
  const [owner, setOwner] = useState(MINE);
  const [team, setTeam] = useState("");
  const [note, setNote] = useState("");
  const [message, setMessage] = useState("");
  const [chosen, setChosen] = useState(0);
  const [fields, setFields] = useState<Record<string, FieldValue>>({});
  const told = useLoaded(() => listWays(desk.api, customerId), customerId);
  const unreachable = told.state === "ready" ? whyUnreachable(reading, told.value) : null;
  const ways = told.state === "ready" ? told.value.ways.filter((way) => way.refusal === null) : [];
  const way = ways[chosen];
  const others = mayAssign ? names.agents.filter((each) => each.agent_id !== desk.agentId) : [];

  const open = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    let made = "";
    const first = way !== undefined && message.trim() !== "" ? { text: message.trim(), to: recipientOf(way) } : null;
    const body = { customer_id: customerId, subject: subject.trim() || null, owner_agent_id: owner || desk.agentId, team_id: team || null, note: note.trim(), fields: saidOf(fields), message: first };
    if (!(await attempt(async () => (made = await openCase(desk.api, body))))) return;
    onClose();
    router.go({ name: "case", caseId: made });
    toast({ tone: "done", title: t("new_case.done") });
  };
  return (
    <Dialog
      title={t("new_case.title")}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="s"
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" type="submit" form={FORM} isBusy={isBusy}>
            {t("new_case.open")}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={(event) => void open(event)}>
        <p className={styles.hint}>{t("new_case.explained")}</p>
        <Field data-first label={t("case.subject")} value={subject} dir={subject === "" ? undefined : "auto"} maxLength={300} autoComplete="off" onChange={(event) => setSubject(event.target.value)} />
        {others.length > 0 && (
          <Select label={t("hand_over.owner")} value={owner} onChange={setOwner} options={[{ value: MINE, label: t("new_case.mine") }, ...others.map((each) => ({ value: each.agent_id, label: each.name }))]} />
        )}
        {names.teams.length > 0 && (
          <Select label={t("hand_over.team")} value={team} onChange={setTeam} options={[{ value: "", label: t("hand_over.no_team") }, ...names.teams.map((each) => ({ value: each.team_id, label: own(each.name) }))]} />
        )}
        <NewFields subject="case" values={fields} onChange={setFields} />
        {ways.length > 1 && (
          <Select
            label={t("composer.choose_channel")}
            value={String(chosen)}
            onChange={(value) => setChosen(Number(value))}
            options={ways.map((each, place) => ({ value: String(place), label: `${channelName(reading, each.channel)} · ${each.entry_point_name}` }))}
          />
        )}
        {way !== undefined && (
          <TextArea
            label={t("new_case.message", { channel: channelName(reading, way.channel) })}
            maxLength={way.limits.text_max}
            value={message}
            onChange={(event) => setMessage(event.target.value)}
          />
        )}
        {unreachable !== null && <p className={styles.hint}>{unreachable}</p>}
        {mayNote && (
          <TextArea label={t("new_case.note")} maxLength={20_000} value={note} onChange={(event) => setNote(event.target.value)} />
        )}
      </form>
    </Dialog>
  );
}

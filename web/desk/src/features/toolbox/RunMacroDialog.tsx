/** A macro before it is applied: what it will do, what it will say; then what came of it, to be undone. */
import { Play } from "lucide-react";
import { useRef } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { newId } from "../../state/new-id";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Loading } from "../../ui/Loading";
import { previewMacro, runMacro, type Macro } from "../../wire/toolbox";
import { Problem } from "../problems/Problem";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { putsAside } from "./ActFields";
import { shownText } from "./texts";
import styles from "./Toolbox.module.css";
import { useActWords } from "./use-act-words";
import { useFieldName } from "./use-tools";

export interface RunMacroProps {
  macro: Macro;
  caseIds: readonly string[];
  onClose(): void;
  /** It has been applied, or undone; `isLeft`: to a case that it has closed, put off or sent to another queue. */
  onDone(isLeft: boolean): void;
}

/** Of one case, what would be said in it. */
function Says({ macro, caseId }: { macro: Macro; caseId: string }) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const fieldName = useFieldName();
  const loaded = useLoaded(() => previewMacro(desk.api, macro.macro_id, caseId), `${macro.macro_id} ${caseId}`);
  if (loaded.state === "loading") return <Loading label={t("common.loading")} />;
  if (loaded.state === "failed") return <Problem error={loaded.error} onRetry={loaded.reload} />;
  return loaded.value.says.map((said, place) => (
    <figure key={place} className={styles.said} data-kind={said.kind}>
      <figcaption className={styles.soft}>{t(`macros.act_${said.kind}`)}</figcaption>
      <p dir="auto" lang={said.locale}>
        {shownText(said.text, fieldName)}
      </p>
      {said.missing.length > 0 && <p className={styles.lacks}>{t("macros.lacks", { fields: formats.list(said.missing.map(fieldName)) })}</p>}
    </figure>
  ));
}

export default function RunMacroDialog({ macro, caseIds, onClose, onDone }: RunMacroProps) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const words = useActWords();
  // One application, however often its answer is lost.
  const runId = useRef(newId());
  const [first] = caseIds;
  const hasSays = macro.acts.some((act) => act.kind === "reply" || act.kind === "note");
  const makesTasks = macro.acts.some((act) => act.kind === "task");
  const stays = [...(hasSays ? [t("macros.said_stays")] : []), ...(makesTasks ? [t("macros.tasks_stay")] : [])];
  // What is in hand is in hand no more.
  const isLeft = macro.acts.some((act) => act.kind === "queue" || putsAside(act));

  const undo = (actId: string) =>
    void attempt(async () => {
      const { restored, stayed } = await desk.api.undoAct(actId);
      toast({ tone: stayed.length === 0 ? "done" : "problem", title: t("bulk.undone", { count: restored }), detail: stays.length > 0 ? stays.join(" ") : undefined });
      onDone(false);
    });
  const run = () =>
    void attempt(async () => {
      const { results, act_id: actId } = await runMacro(desk.api, macro.macro_id, runId.current, [...caseIds]);
      const reasons = [...new Set(results.flatMap((each) => (each.error === null ? [] : [each.error.message])))];
      const done = results.filter((each) => each.error === null).length;
      toast({
        tone: reasons.length === 0 ? "done" : "problem",
        title: t("macros.applied", { name: macro.name, count: done }),
        detail: reasons.length === 0 ? undefined : reasons.join(" "),
        action: actId === null ? undefined : { label: t("common.undo"), onChoose: () => undo(actId) },
      });
      onClose();
      onDone(isLeft && done > 0);
    });
  return (
    <Dialog
      title={t("macros.run_title", { name: macro.name })}
      closeLabel={t("common.close")}
      onClose={onClose}
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" icon={<Play size={16} aria-hidden className="turns" />} isBusy={isBusy} data-first onClick={run}>
            {t("macros.run", { count: caseIds.length })}
          </Button>
        </>
      }
    >
      <ol className={styles.steps}>
        {macro.acts.map((act, place) => (
          <li key={place} dir="auto">
            {words(act)}
          </li>
        ))}
      </ol>
      {hasSays && caseIds.length === 1 && first !== undefined && <Says macro={macro} caseId={first} />}
      {hasSays && caseIds.length > 1 && <p className={styles.soft}>{t("macros.each_filled")}</p>}
    </Dialog>
  );
}

/**
 * What a supervisor does with one item of the board: gives it to somebody, takes it back, moves it, makes it more urgent; each can be undone.
 * Who may get it is read anew while it is looked at, and it is told how each of them stands.
 */
import { useRef, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { useValue } from "../../state/store";
import { Button } from "../../ui/Button";
import { Field, Select } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import type { BoardLine } from "../../wire/board";
import { assignWork, freeWork, listTakers, undoAssign } from "../../wire/handing";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import { useLoaded } from "../problems/use-loaded";
import { useReread } from "../problems/use-reread";
import { useDoubts } from "./use-doubts";
import { useNote } from "./use-note";
import { useStanding } from "./use-standing";
import styles from "./Waiting.module.css";

export function SupervisorPanel({ line, onChanged }: { line: BoardLine; onChanged(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const doubts = useDoubts();
  const standing = useStanding();
  const mayNote = useMay("cases.note");
  const done = useDone();
  const { isBusy, attempt } = useAttempt();
  const queues = useValue(desk.session, (session) => session.queues).filter((queue) => queue.queue_id !== line.queue_id);
  const loaded = useLoaded(() => listTakers(desk.api, line.work_item_id), `${line.work_item_id} ${line.state}`);
  useReread(loaded);
  // Who was proposed stays so: those who can take it best come first, and that changes from moment to moment.
  const proposed = useRef<string>(undefined);
  const [agentId, setAgent] = useState("");
  const note = useNote();
  const [queueId, setQueue] = useState(queues[0]?.queue_id ?? "");
  if (loaded.state === "loading") return <Loading label={t("common.loading")} />;
  if (loaded.state === "failed") return <Problem error={loaded.error} onRetry={loaded.reload} />;

  const takers = loaded.value.agents.filter((each) => !each.doubts.includes("agent_gone"));
  proposed.current ??= takers[0]?.agent_id;
  const chosen = takers.find((each) => each.agent_id === (agentId || proposed.current)) ?? takers[0];
  const isHeld = line.state !== "waiting";
  const id = line.work_item_id;

  const act = (title: string, doing: () => Promise<(() => Promise<unknown>) | undefined>) =>
    void attempt(async () => {
      const undo = await doing();
      done(title, undo, onChanged);
      onChanged();
    }).then((isDone) => isDone || loaded.reload());
  const give = () =>
    chosen !== undefined &&
    act(t("board.given", { name: chosen.name }), async () => {
      // First the note: it is shown with what is given.
      const noteId = line.case_id === null ? null : await note.leave(line.case_id);
      const was = await assignWork(desk.api, id, chosen.agent_id, chosen.doubts.length > 0, noteId);
      note.write("");
      return () => undoAssign(desk.api, id, chosen.agent_id, was.agent_id ?? null);
    });
  const free = (to: string | null) =>
    act(t(to === null ? "board.taken_back" : "board.moved"), async () => {
      const was = await freeWork(desk.api, id, to);
      const before = was.agent_id ?? null;
      // Back to where it was: in somebody's hands, or before its queue.
      return async () => {
        if (to !== null) await freeWork(desk.api, id, was.queue_id);
        if (before !== null && line.state === "assigned") await assignWork(desk.api, id, before, true);
      };
    });
  const hurry = (caseId: string) =>
    act(t("board.sooner_done"), async () => {
      const { act_id: made } = await desk.api.changeCases([caseId], { priority: "urgent" });
      return made === null ? undefined : () => desk.api.undoAct(made);
    });

  return (
    <div className={styles.panel}>
      {chosen === undefined && <p>{t("pass_on.nobody")}</p>}
      {chosen !== undefined && (
        <div className={styles.giving}>
          <Select
            label={t("board.give_to")}
            value={chosen.agent_id}
            onChange={setAgent}
            options={takers.map((each) => ({ value: each.agent_id, label: `${each.name} · ${standing(each)}` }))}
          />
          {mayNote && line.case_id !== null && (
            <div className={styles.note}>
              <Field label={t("pass_on.note")} maxLength={5000} value={note.text} onChange={(event) => note.write(event.target.value)} />
            </div>
          )}
          <Button size="s" isBusy={isBusy} onClick={give}>
            {t(chosen.doubts.length === 0 ? "board.give" : "board.give_anyway")}
          </Button>
          {chosen.doubts.length > 0 && <p className={styles.warning}>{t("board.doubts", { doubts: doubts(chosen.doubts, chosen.missing_skills) })}</p>}
        </div>
      )}
      {queues.length > 0 && (
        <>
          <Select label={t("board.move_to")} value={queueId} onChange={setQueue} options={queues.map((queue) => ({ value: queue.queue_id, label: queue.name }))} />
          <Button size="s" isBusy={isBusy} onClick={() => free(queueId)}>
            {t("board.move")}
          </Button>
        </>
      )}
      {isHeld && (
        <Button size="s" isBusy={isBusy} onClick={() => free(null)}>
          {t("board.take_back")}
        </Button>
      )}
      {line.case_id !== null && (
        <Button size="s" isBusy={isBusy} onClick={() => line.case_id !== null && hurry(line.case_id)}>
          {t("board.sooner")}
        </Button>
      )}
    </div>
  );
}

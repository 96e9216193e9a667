/** The way down from a number of this moment: the items it counts, each to its case and its events. Read anew when the number changes. */
import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Loading } from "../../ui/Loading";
import { listBoardItems, type AskedItems, type BoardLine } from "../../wire/board";
import { EndConsult } from "../consults/EndConsult";
import { WhyWaits } from "../decisions/WhyWaits";
import { undoAssign } from "../../wire/handing";
import { SupervisorPanel } from "../handing/SupervisorPanel";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import { useLoaded } from "../problems/use-loaded";
import { Ago, Item } from "./BoardAgents";
import { timeIn } from "./numbers";
import { Events } from "./PiecesDialog";
import styles from "./Report.module.css";

export interface BoardItemsProps {
  title: string;
  formula: string;
  asked: AskedItems;
  /** What of the board the number is; when it is another, the items are asked for again. */
  stamp: string;
  zone: string;
  /** Of a queue; undefined where the reader's board does not show it. */
  queueName(queueId: string): string | undefined;
  /** May the reader see events? */
  mayDrill: boolean;
  onClose(): void;
}

/** It was given by somebody's word: that can be taken back as long as its row says so. */
function Given({ line, at, time, onChanged }: { line: BoardLine; at: string; time: string; onChanged(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const done = useDone();
  const { isBusy, attempt } = useAttempt();
  const { given } = line;
  if (given === null) return null;
  const undo = () =>
    void attempt(async () => {
      await undoAssign(desk.api, line.work_item_id, given.agent_id, given.back_to);
      done(t("form.undone"));
    }).then(onChanged);
  return (
    <div className={`${styles.line} ${styles.why}`}>
      <span>{t("board.given_by", { name: given.by_name, time })}</span>
      <Button size="s" isBusy={isBusy} aria-label={`${t("board.undo_given")}, ${at}`} onClick={undo}>{t("board.undo_given")}</Button>
    </div>
  );
}

/** `isFirst`: why it waits is told at once, of the others when they are opened. */
type LineProps = Pick<BoardItemsProps, "zone" | "queueName" | "mayDrill"> & { line: BoardLine; isFirst: boolean; onChanged(): void };

function Line({ line, isFirst, zone, queueName, mayDrill, onChanged }: LineProps) {
  const { t, locale } = useReading();
  const [isOpen, setOpen] = useState(false);
  const [isHanding, setHanding] = useState(false);
  const [isExplained, setExplained] = useState(false);
  const waits = line.state === "waiting" && line.case_id !== null;
  const maySupervise = useMay("work.supervise") && line.case_id !== null && line.state !== "wrap_up";
  const at = timeIn(zone, line.queued_at, locale);
  const parts = [line.is_consult ? t("consult.label") : undefined, queueName(line.queue_id), line.agent].filter((each) => each);
  return (
    <li className={styles.piece}>
      <div className={styles.line}>
        <time dateTime={line.queued_at} dir="ltr" className={styles.when}>{at}</time>
        <Ago since={line.queued_at} />
        <Item item={line} as="span" />
        <span className={styles.parts}>{parts.map((each) => <span key={each} className={styles.of}><bdi>{each}</bdi></span>)}</span>
        <span className={styles.outcome}>{t("board.points", { count: line.load })}</span>
        {waits && !isFirst && !isHanding && <Button size="s" aria-expanded={isExplained} aria-label={`${t("board.why")}, ${at}`} onClick={() => setExplained(!isExplained)}>{t("board.why")}</Button>}
        {maySupervise && <Button size="s" aria-expanded={isHanding} aria-label={`${t("board.hand")}, ${at}`} onClick={() => setHanding(!isHanding)}>{t("board.hand")}</Button>}
        {mayDrill && <Button size="s" aria-expanded={isOpen} aria-label={`${t("report.events_of")}, ${at}`} onClick={() => setOpen(!isOpen)}>{t("report.events_of")}</Button>}
      </div>
      {waits && (isFirst || isHanding || isExplained) && <WhyWaits workItemId={line.work_item_id} className={styles.why} />}
      {maySupervise && <Given line={line} at={at} time={line.given === null ? "" : timeIn(zone, line.given.at, locale)} onChanged={onChanged} />}
      {isHanding && maySupervise && line.is_consult && <EndConsult consultId={line.work_item_id} onChanged={onChanged} />}
      {isHanding && maySupervise && !line.is_consult && <SupervisorPanel line={line} onChanged={onChanged} />}
      {isOpen && <Events piece={{ work_item_id: line.work_item_id, agent_id: null, began_at: line.queued_at, ended_at: null }} zone={zone} />}
    </li>
  );
}

export function BoardItemsDialog({ title, formula, asked, stamp, onClose, ...shown }: BoardItemsProps) {
  const { t } = useReading();
  const desk = useDesk();
  // Where the pages up to this one begin.
  const [pages, setPages] = useState<string[]>([]);
  const after = pages.at(-1);
  const loaded = useLoaded(() => listBoardItems(desk.api, after === undefined ? asked : { ...asked, after }), JSON.stringify([asked, after, stamp]));
  const next = loaded.state === "ready" ? loaded.value.next : null;
  const firstWaiting = loaded.state === "ready" ? loaded.value.items.find((line) => line.state === "waiting") : undefined;
  return (
    <Dialog title={title} closeLabel={t("common.close")} onClose={onClose} size="l">
      <p className={styles.formula}>{formula}</p>
      {loaded.state === "ready" && loaded.value.items.some((line) => line.is_consult) && <p className={styles.formula}>{t("board.consults_listed")}</p>}
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.items.length === 0 && <Blank icon={<CircleCheck size={22} />} title={t("board.nothing_now")}>{t("board.nothing_now_explained")}</Blank>}
      {loaded.state === "ready" && <ol className={styles.pieces}>{loaded.value.items.map((line) => <Line key={line.work_item_id} line={line} isFirst={line === firstWaiting} onChanged={loaded.reload} {...shown} />)}</ol>}
      {(pages.length > 0 || next !== null) && (
        <div className={styles.bar}>
          <Button size="s" disabled={pages.length === 0} onClick={() => setPages(pages.slice(0, -1))}>{t("report.earlier")}</Button>
          <Button size="s" disabled={next === null} onClick={() => next !== null && setPages([...pages, next])}>{t("report.later")}</Button>
        </div>
      )}
    </Dialog>
  );
}

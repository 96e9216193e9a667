/** The way down from a number: the waits, handlings, offers or stretches of time it is made of, and the events of each. */
import { CalendarOff, Download } from "lucide-react";
import { useState } from "react";
import { useReading, type Reading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Loading } from "../../ui/Loading";
import type { AskedPieces, CountedEvents, Piece, Pieces } from "../../wire/answers";
import type { Api } from "../../wire/api";
import { eventsOfItem, eventsOfPresence, listPieces, piecesCsv } from "../../wire/reports";
import { channelName } from "../channels/ChannelIcon";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { clockOf, timeIn } from "./numbers";
import styles from "./Report.module.css";

const PAGE = 100;

type Told = Pick<Piece, "work_item_id" | "agent_id" | "began_at" | "ended_at">;

/** Of the item; of a stretch of time, which is of no item: how the agent's presence changed. */
function eventsOf(api: Api, piece: Told): Promise<CountedEvents> {
  if (piece.work_item_id !== null) return eventsOfItem(api, piece.work_item_id);
  return eventsOfPresence(api, piece.agent_id ?? "", piece.began_at, piece.ended_at ?? piece.began_at);
}

export function Events({ piece, zone }: { piece: Told; zone: string }) {
  const reading = useReading();
  const { t, locale } = reading;
  const desk = useDesk();
  const loaded = useLoaded(() => eventsOf(desk.api, piece), `${piece.work_item_id} ${piece.began_at}`);
  if (loaded.state === "loading") return <Loading label={t("common.loading")} />;
  if (loaded.state === "failed") return <Problem error={loaded.error} onRetry={loaded.reload} />;
  return (
    <ol className={styles.events}>
      {loaded.value.events.map((event) => (
        <li key={event.seq}>
          <time dateTime={event.occurred_at} dir="ltr" className={styles.when}>{timeIn(zone, event.occurred_at, locale)}</time>{" "}
          <span>{reading.find("event.", event.kind) ?? event.kind}</span>{" "}
          {[event.queue, event.agent, reading.find("presence.", event.presence ?? ""), event.reason].filter((each) => each).map((each) => (
            <span key={each} className={styles.of}><bdi>{each}</bdi></span>
          ))}
        </li>
      ))}
    </ol>
  );
}

function Line({ piece, zone }: { piece: Piece; zone: string }) {
  const reading = useReading();
  const { t, locale } = reading;
  const [isOpen, setOpen] = useState(false);
  const parts = [piece.queue, piece.channel === null ? null : channelName(reading, piece.channel), piece.agent].filter((each) => each);
  const at = (instant: string) => timeIn(zone, instant, locale);
  const when = piece.work_item_id === null && piece.ended_at !== null ? `${at(piece.began_at)} – ${at(piece.ended_at)}` : at(piece.began_at);
  return (
    <li className={styles.piece}>
      <div className={styles.pieceRow}>
        {piece.case_id !== null && piece.case_number !== null && (
          <Link to={{ name: "case", caseId: piece.case_id }}>{t("report.case", { number: String(piece.case_number) })}</Link>
        )}
        <button type="button" className={styles.pieceHead} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <bdi dir="ltr" className={styles.when}>{when}</bdi>
          <span className={styles.parts}>
            {parts.map((each) => (
              <span key={each} className={styles.of}><bdi>{each}</bdi></span>
            ))}
          </span>
          <span className={styles.outcome}>{outcomeOf(reading, piece)}</span>
          <bdi dir="ltr" className={styles.figure}>{piece.seconds === null ? "–" : clockOf(piece.seconds)}</bdi>
        </button>
      </div>
      {isOpen && <Events piece={piece} zone={zone} />}
    </li>
  );
}

function outcomeOf({ find }: Reading, { outcome, reason }: Pick<Piece, "outcome" | "reason">): string {
  const name = find("outcome.", outcome) ?? outcome;
  return reason ? `${name}: ${reason}` : name;
}

/** How many, how long together, and of what kinds where there are several. */
function Sums({ pieces }: { pieces: Pieces }) {
  const reading = useReading();
  const { t, formats } = reading;
  return (
    <span>
      {t("report.pieces", { count: pieces.count })}
      {pieces.seconds > 0 && <span> {t("report.pieces_together", { time: clockOf(pieces.seconds) })}</span>}
      {pieces.sums.length > 1 && (
        <ul className={styles.sums}>
          {pieces.sums.map((sum) => (
            <li key={`${sum.outcome} ${sum.reason ?? ""}`}>
              {outcomeOf(reading, sum)} <bdi dir="ltr">{formats.number(sum.count)}</bdi>
              {sum.seconds > 0 && <> · <bdi dir="ltr">{clockOf(sum.seconds)}</bdi></>}
            </li>
          ))}
        </ul>
      )}
    </span>
  );
}

export interface PiecesProps {
  title: string;
  formula: string;
  asked: AskedPieces;
  /** The tenant's time zone: times are told as its clocks showed them. */
  zone: string;
  onClose(): void;
}

export function PiecesDialog({ title, formula, asked, zone, onClose }: PiecesProps) {
  const { t, locale } = useReading();
  const desk = useDesk();
  const [skip, setSkip] = useState(0);
  const loaded = useLoaded(() => listPieces(desk.api, { ...asked, skip }), JSON.stringify([asked, skip]));
  return (
    <Dialog title={title} closeLabel={t("common.close")} onClose={onClose} size="l">
      <p className={styles.formula}>{formula}</p>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.count === 0 && <Blank icon={<CalendarOff size={22} />} title={t("report.no_pieces")}>{t("report.no_pieces_explained")}</Blank>}
      {loaded.state === "ready" && loaded.value.count > 0 && (
        <>
          <div className={styles.bar}>
            <Sums pieces={loaded.value} />
            <a className={styles.csv} href={piecesCsv(asked, locale)} download>
              <Download size={14} aria-hidden /> CSV
            </a>
          </div>
          <ol className={styles.pieces}>
            {loaded.value.pieces.map((piece, place) => (
              <Line key={`${piece.work_item_id} ${piece.began_at} ${place}`} piece={piece} zone={zone} />
            ))}
          </ol>
          {loaded.value.count > PAGE && (
            <div className={styles.bar}>
              <Button size="s" disabled={skip === 0} onClick={() => setSkip(skip - PAGE)}>{t("report.earlier")}</Button>
              <Button size="s" disabled={loaded.value.next === null} onClick={() => setSkip(loaded.value.next ?? skip)}>{t("report.later")}</Button>
            </div>
          )}
        </>
      )}
    </Dialog>
  );
}

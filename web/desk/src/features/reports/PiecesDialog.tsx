/** The way down from a number: the waits or handlings it is made of, and the events of each. */
import { Download } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Loading } from "../../ui/Loading";
import type { AskedPieces, Piece } from "../../wire/answers";
import { eventsOfItem, listPieces, piecesCsv } from "../../wire/reports";
import { channelName } from "../channels/ChannelIcon";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { clockOf, timeIn } from "./numbers";
import styles from "./Report.module.css";

const PAGE = 100;

function Events({ item, zone }: { item: string; zone: string }) {
  const reading = useReading();
  const { t, locale } = reading;
  const desk = useDesk();
  const loaded = useLoaded(() => eventsOfItem(desk.api, item), item);
  if (loaded.state === "loading") return <Loading label={t("common.loading")} />;
  if (loaded.state === "failed") return <Problem error={loaded.error} onRetry={loaded.reload} />;
  return (
    <ol className={styles.events}>
      {loaded.value.events.map((event) => (
        <li key={event.seq}>
          <time dateTime={event.occurred_at} dir="ltr" className={styles.when}>{timeIn(zone, event.occurred_at, locale)}</time>{" "}
          <span>{reading.find("event.", event.kind) ?? event.kind}</span>{" "}
          {[event.queue, event.agent, event.reason].filter((each) => each !== null && each !== "").map((each) => (
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
  const parts = [piece.queue, channelName(reading, piece.channel), piece.agent ?? ""].filter((each) => each !== "");
  return (
    <li className={styles.piece}>
      <button type="button" className={styles.pieceHead} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <bdi dir="ltr" className={styles.when}>{timeIn(zone, piece.began_at, locale)}</bdi>
        <span className={styles.parts}>
          {parts.map((each) => (
            <span key={each} className={styles.of}><bdi>{each}</bdi></span>
          ))}
          {piece.case_number !== null && <span className={styles.of}>{t("report.case", { number: String(piece.case_number) })}</span>}
        </span>
        <span className={styles.outcome}>{reading.find("outcome.", piece.outcome) ?? piece.outcome}</span>
        <bdi dir="ltr" className={styles.figure}>{piece.seconds === null ? "–" : clockOf(piece.seconds)}</bdi>
      </button>
      {isOpen && <Events item={piece.work_item_id} zone={zone} />}
    </li>
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
  const { t } = useReading();
  const desk = useDesk();
  const [skip, setSkip] = useState(0);
  const loaded = useLoaded(() => listPieces(desk.api, { ...asked, skip }), JSON.stringify([asked, skip]));
  return (
    <Dialog title={title} closeLabel={t("common.close")} onClose={onClose} size="l">
      <p className={styles.formula}>{formula}</p>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.count === 0 && <Blank icon={null} title={t("report.no_pieces")}>{t("report.no_pieces_explained")}</Blank>}
      {loaded.state === "ready" && loaded.value.count > 0 && (
        <>
          <div className={styles.bar}>
            <span>{t("report.pieces", { count: loaded.value.count })}</span>
            <a className={styles.csv} href={piecesCsv(asked)} download>
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

/** Who waits for an answer, on any channel and since whenever: by queue and channel, those who have waited longest first. */
import { AlertTriangle, CircleCheck } from "lucide-react";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { useDesk, useNow } from "../../state/desk-context";
import { pageRoute } from "../../state/routes";
import { Badge } from "../../ui/Badge";
import type { UnansweredPart } from "../../wire/answers";
import { readUnanswered } from "../../wire/reports";
import { channelName, ChannelIcon } from "../channels/ChannelIcon";
import { Link } from "../navigation/Link";
import { useLoaded } from "../problems/use-loaded";
import { written } from "./numbers";
import own from "./Board.module.css";
import styles from "./Report.module.css";

const COUNTS = ["over_an_hour", "over_a_day", "late", "overdue"] as const;
const MINUTE_MS = 60_000;

export interface UnansweredProps {
  /** When this is another, somebody may have begun to wait, or wait no more. */
  stamp: string;
  queueName(queueId: string): string | undefined;
}

export function BoardUnanswered({ stamp, queueName }: UnansweredProps) {
  const { t } = useReading();
  const desk = useDesk();
  const minute = Math.floor(useNow("slow") / MINUTE_MS);
  const found = useLoaded(() => readUnanswered(desk.api), `${minute} ${stamp}`);
  if (found.state !== "ready") return null;
  const { parts } = found.value;
  return (
    <section className={styles.part}>
      <h2 className={styles.subtitle}>{t("board.unanswered")}</h2>
      <p className={styles.formula}>{t("board.unanswered_explained")}</p>
      {parts.length === 0 ? (
        <p className={own.signed}>
          <CircleCheck size={16} aria-hidden /> {t("board.none_unanswered")}
        </p>
      ) : (
        <div className={styles.scroll} role="region" aria-label={t("board.unanswered")} tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t("report.queue")}</th>
                <th scope="col">{t("report.channel")}</th>
                {(["board.unanswered_cases", "board.unanswered_longest", ...COUNTS.map((name) => `board.unanswered_${name}` as const)] satisfies TextKey[]).map((text) => (
                  <th key={text} scope="col" className={styles.figure}>{t(text)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {parts.map((part) => <PartRow key={`${part.queue_id} ${part.channel}`} part={part} name={queueName(part.queue_id)} />)}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function PartRow({ part, name }: { part: UnansweredPart; name: string | undefined }) {
  const reading = useReading();
  const { t, formats, locale } = reading;
  const now = useNow("slow");
  const queue = name ?? t("board.unanswered_other_queue");
  const cases = pageRoute("cases", "", String(new URLSearchParams({ view: "unanswered", queue: part.queue_id, channel: part.channel })));
  return (
    <tr>
      <th scope="row"><bdi>{queue}</bdi></th>
      <td>
        <span className={own.signed}>
          <ChannelIcon channel={part.channel} size={14} /> {channelName(reading, part.channel)}
        </span>
      </td>
      <td className={styles.figure}>
        <Link to={cases} aria-label={`${t("board.unanswered_cases")}, ${queue}, ${channelName(reading, part.channel)}: ${written("count", part.cases, locale)}`}>
          <bdi dir="ltr">{written("count", part.cases, locale)}</bdi>
        </Link>
      </td>
      <td className={styles.figure}>
        {part.oldest_since !== null && (
          <time dateTime={part.oldest_since} title={formats.instant(part.oldest_since)}>{formats.duration(now - Date.parse(part.oldest_since))}</time>
        )}
      </td>
      {COUNTS.map((count) => (
        <td key={count} className={styles.figure}>
          {part[count] === 0 ? (
            <span className={styles.nothing}><bdi dir="ltr">{written("count", 0, locale)}</bdi></span>
          ) : count === "late" || count === "overdue" ? (
            <Badge tone="hot" icon={<AlertTriangle size={12} aria-hidden />}><bdi dir="ltr">{written("count", part[count], locale)}</bdi></Badge>
          ) : (
            <bdi dir="ltr">{written("count", part[count], locale)}</bdi>
          )}
        </td>
      ))}
    </tr>
  );
}

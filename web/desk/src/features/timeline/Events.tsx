/** Lines of a timeline, parted by day; each says what, by whom and over which channel, and leads to its case. */
import { ArrowDownLeft, ArrowUpRight, CircleDot, NotebookPen, Paperclip, PlugZap } from "lucide-react";
import { dayOf } from "../../i18n/formats";
import { useReading, type Reading } from "../../i18n/reading";
import { useNow } from "../../state/desk-context";
import { tip } from "../../ui/tip";
import { factIn } from "../../wire/facts";
import type { TimelineEvent } from "../../wire/timeline";
import { ChannelIcon } from "../channels/ChannelIcon";
import { FactCard } from "../facts/FactCard";
import { Link } from "../navigation/Link";
import { lineWords } from "../thread/line-words";
import styles from "./timeline.module.css";

const SIGNS = { in: ArrowDownLeft, out: ArrowUpRight, note: NotebookPen };

const keyOf = (event: TimelineEvent) => event.fact_id ?? String(event.seq);

/** The words of a fact; undefined for one this build does not know. */
function factOf(reading: Reading, event: TimelineEvent): string | undefined {
  const data = { case_id: event.case_id ?? "", code: event.kind, params: event.params, occurred_at: event.occurred_at };
  return lineWords(reading, { kind: "note_line", id: String(event.seq), version: 1, data }, undefined);
}

function authorOf({ t, find }: Reading, event: TimelineEvent): string {
  if (event.direction === "in") return t("author.customer");
  return event.author_name ?? find("author.", event.actor_kind) ?? t("author.system");
}

function EventLine({ event }: { event: TimelineEvent }) {
  const reading = useReading();
  const { t, formats } = reading;
  const isMessage = event.message_id !== null;
  const told = factIn(event.params);
  const Sign = told !== null ? PlugZap : (SIGNS[(event.direction ?? "") as keyof typeof SIGNS] ?? CircleDot);
  const fact = isMessage || told !== null ? undefined : factOf(reading, event);
  if (!isMessage && told === null && fact === undefined) return null;
  const files = event.attachments ?? 0;
  return (
    <li className={styles.event} data-direction={event.direction ?? undefined} data-testid="timeline-event">
      <time className={styles.time} dateTime={event.occurred_at} {...tip(formats.instant(event.occurred_at))}>
        {formats.clockTime(event.occurred_at)}
      </time>
      <Sign size={16} aria-hidden className={styles.sign} />
      <div className={styles.what}>
        {isMessage ? (
          <>
            <p className={styles.author}>
              <bdi>{authorOf(reading, event)}</bdi>
              {event.channel !== null && event.direction !== "note" && <ChannelIcon channel={event.channel} size={13} isNamed />}
              {event.direction === "note" && <span>{t("timeline.part_notes")}</span>}
            </p>
            {event.text !== null && event.text !== "" && (
              <p className={styles.text} dir="auto">
                {event.text}
              </p>
            )}
            {files > 0 && (
              <p className={styles.files}>
                <Paperclip size={13} aria-hidden /> {t("timeline.files", { count: files })}
              </p>
            )}
          </>
        ) : (
          (told !== null && <FactCard fact={told} />) || <p className={styles.fact}>{fact}</p>
        )}
      </div>
      {event.case_id !== null && event.case_number !== null && (
        <Link to={{ name: "case", caseId: event.case_id }} className={styles.case} {...tip(event.case_subject ?? t("case.number", { number: String(event.case_number) }))}>
          <span className="only-for-readers">{t("case.number", { number: "" })}</span>
          <span dir="ltr">#{event.case_number}</span>
        </Link>
      )}
    </li>
  );
}

export function Events({ events }: { events: readonly TimelineEvent[] }) {
  const { formats } = useReading();
  const now = useNow("slow");
  const days: { day: string; events: TimelineEvent[] }[] = [];
  for (const event of events) {
    const day = dayOf(event.occurred_at);
    const last = days.at(-1);
    if (last !== undefined && last.day === day) last.events.push(event);
    else days.push({ day, events: [event] });
  }
  return (
    <div className={styles.days}>
      {days.map(({ day, events: ofDay }) => (
        <section key={`${day}:${ofDay[0] && keyOf(ofDay[0])}`} aria-label={formats.day(ofDay[0]?.occurred_at ?? "", now)}>
          <h3 className={styles.day}>{formats.day(ofDay[0]?.occurred_at ?? "", now)}</h3>
          <ol>
            {ofDay.map((event) => (
              <EventLine key={keyOf(event)} event={event} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

/** One item of my work: channel, customer, the last line, who waits for whom and how long. */
import { CircleAlert, Clock, CornerUpLeft, MessageCircleQuestion, MessageCircleReply, MessageCircleX, NotebookPen, PencilLine } from "lucide-react";
import { memo, useCallback } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useTimed } from "../../state/desk-context";
import { isEmptyDraft } from "../../state/drafts";
import { useValue } from "../../state/store";
import { CountBadge } from "../../ui/Badge";
import { tip } from "../../ui/tip";
import type { WorkItemData } from "../../wire/entities";
import { ChannelIcon } from "../channels/ChannelIcon";
import type { Asked } from "../consults/model";
import { isCustomerWaiting, waitingSince, warmthOf, type WorkItem } from "./model";
import styles from "./WorkRow.module.css";

const MINUTE = 60_000;
/** Height of a row, its line included; the style sheet has the same. */
export const ROW_REM = 3.8125;

/** Minutes waited and how warm that is, as one value, so that a tick repaints only what changed. */
function useWait(item: WorkItemData) {
  const read = useCallback(
    (now: number) => `${warmthOf(item, now)} ${Math.floor((now - waitingSince(item)) / MINUTE)}`,
    [item],
  );
  const [warmth = "calm", minutes = "0"] = useTimed("slow", read).split(" ");
  return { warmth, minutes: Number(minutes) };
}

function Left() {
  const { t } = useReading();
  return (
    <span className={styles.wait} {...tip(t("line.customer_left_plain"))}>
      <span aria-hidden="true">{t("work.left")}</span>
      <span className="only-for-readers">{t("line.customer_left_plain")}</span>
    </span>
  );
}

function Wait({ item }: { item: WorkItemData }) {
  const { t, formats } = useReading();
  const { warmth, minutes } = useWait(item);
  const age = minutes < 1 ? t("time.now") : formats.duration(minutes * MINUTE);
  const waits = isCustomerWaiting(item) ? t("work.customer_waits", { age }) : t("work.we_wait", { age });
  const who = item.consult ? t("work.asked_since", { age }) : waits;
  const since = item.last_line_at ?? item.assigned_at ?? item.queued_at;
  return (
    <span className={styles.wait} data-warmth={warmth} {...tip(`${who} · ${formats.instant(since)}`)}>
      {warmth === "hot" && <Clock size={12} aria-hidden />}
      <span aria-hidden="true">{age}</span>
      <span className="only-for-readers">{who}</span>
    </span>
  );
}

function WrapUpLeft({ until }: { until: string }) {
  const { t, formats } = useReading();
  const end = Date.parse(until);
  const seconds = useTimed("second", useCallback((now) => Math.max(0, Math.ceil((end - now) / 1000)), [end]));
  return (
    <span className={styles.wait} data-warmth="wrap" role="timer" aria-label={t("wrap_up.time_left")}>
      {formats.countdown(seconds * 1000)}
    </span>
  );
}

/** That the last word is ours; or that it did not go out, and the customer still waits. */
function Said({ by }: { by: WorkItemData["last_line_by"] }) {
  const { t } = useReading();
  if (by === "agent") return <CornerUpLeft size={14} role="img" aria-label={t("work.you_said")} className={`${styles.lead} turns`} />;
  if (by !== "failed") return null;
  return (
    <span className={styles.failed} {...tip(t("work.not_delivered"))}>
      <CircleAlert size={14} role="img" aria-label={t("work.not_delivered")} />
    </span>
  );
}

/** A colleague is asked about it, or has answered since I last looked. */
function Question({ question, name }: { question: Asked["state"]; name: string | null }) {
  const { t } = useReading();
  const words = t(`work.question_${question}${name === null ? "_plain" : ""}`, { name: name ?? "" });
  const Sign = question === "answered" ? MessageCircleReply : question === "open" ? MessageCircleQuestion : MessageCircleX;
  return (
    <span className={styles.asked} data-question={question} {...tip(words)}>
      <Sign size={14} role="img" aria-label={words} className={question === "answered" ? "turns" : undefined} />
    </span>
  );
}

function Line({ item, caseId, question, askedOf }: { item: WorkItemData; caseId: string; question: Asked["state"] | undefined; askedOf: string | null }) {
  const { t } = useReading();
  const hasDraft = useValue(useDesk().drafts.all, (all) => {
    const draft = all.get(caseId);
    return draft !== undefined && !isEmptyDraft(draft);
  });
  if (item.state === "wrap_up") {
    return (
      <span className={styles.line}>
        <NotebookPen size={14} aria-hidden className={styles.lead} />
        {t("work.wrap_up")}
      </span>
    );
  }
  return (
    <span className={styles.line} dir="auto">
      {item.consult && (
        <span className={styles.asked} {...tip(t("consult.asks_you", { name: item.consult.by_name ?? "" }))}>
          <MessageCircleQuestion size={14} role="img" aria-label={t("consult.asks_you", { name: item.consult.by_name ?? "" })} />
        </span>
      )}
      {question !== undefined && <Question question={question} name={askedOf} />}
      {hasDraft ? (
        <PencilLine size={14} role="img" aria-label={t("work.draft")} className={styles.draft} />
      ) : (
        <Said by={item.consult ? null : item.last_line_by} />
      )}
      {/* Mails of one customer are told apart by what they are about. */}
      {item.channel === "email" && item.subject !== null && item.last_line ? (
        <>
          <span className={styles.subject}>{item.subject}</span>
          {" · "}
          <bdi>{item.last_line}</bdi>
        </>
      ) : (
        item.last_line || item.subject || t("work.no_line")
      )}
    </span>
  );
}

export interface WorkRowProps {
  item: WorkItem;
  /** A question of mine about it, and of whom. */
  question: Asked["state"] | undefined;
  askedOf: string | null;
  index: number;
  count: number;
  isSelected: boolean;
  isTabStop: boolean;
  onSelect(item: WorkItem): void;
  onNear(item: WorkItem): void;
}

export const WorkRow = memo(function WorkRow(props: WorkRowProps) {
  const { item, question, askedOf, index, count, isSelected, isTabStop, onSelect, onNear } = props;
  const { t } = useReading();
  const { data } = item;
  return (
    <li
      className={styles.item}
      style={{ insetBlockStart: `${index * ROW_REM}rem` }}
      aria-setsize={count}
      aria-posinset={index + 1}
    >
      <button
        type="button"
        className={styles.row}
        data-testid="work-item"
        data-index={index}
        tabIndex={isTabStop ? 0 : -1}
        data-unread={data.unread > 0 || undefined}
        data-state={data.state}
        aria-current={isSelected ? "true" : undefined}
        aria-keyshortcuts={index < 9 ? `Alt+${index + 1}` : undefined}
        onClick={() => onSelect(item)}
        onPointerEnter={() => onNear(item)}
      >
        <span className={styles.sign}>
          <ChannelIcon channel={data.channel} isNamed />
          {index < 9 && (
            <span className={styles.number} aria-hidden="true">
              {index + 1}
            </span>
          )}
        </span>
        <span className={styles.name} dir="auto">
          {data.customer_name ?? t("customer.unnamed")}
        </span>
        {data.state === "wrap_up" && data.wrap_up_until !== null ? (
          <WrapUpLeft until={data.wrap_up_until} />
        ) : data.customer_left ? (
          <Left />
        ) : (
          <Wait item={data} />
        )}
        <Line item={data} caseId={data.case_id} question={question} askedOf={askedOf} />
        {data.unread > 0 && <CountBadge count={data.unread} label={t("work.unread", { count: data.unread })} />}
      </button>
    </li>
  );
});


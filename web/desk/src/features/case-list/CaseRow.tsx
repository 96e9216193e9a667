/** One case in a list. Its link is its subject; the whole line is the target for a pointer. */
import { useReading } from "../../i18n/reading";
import { useNow } from "../../state/desk-context";
import type { Label } from "../../wire/answers";
import { LabelChips, PrioritySign, StatusBadge } from "../case-facts/signs";
import { ChannelIcon } from "../channels/ChannelIcon";
import { Link } from "../navigation/Link";
import styles from "./CasesPage.module.css";
import type { Row } from "./rows";

export interface CaseRowProps {
  row: Row;
  labels: readonly Label[];
  isChosen: boolean;
  /** Undefined where nothing may be done with many. */
  onChoose?: ((isChosen: boolean) => void) | undefined;
}

export function CaseRow({ row, labels, isChosen, onChoose }: CaseRowProps) {
  const { t, own, formats } = useReading();
  const now = useNow("slow");
  const { line, hasLeft } = row;
  const customer = line.customer_name ?? t("customer.unnamed");
  const isLate = line.deadline_at !== null && line.closed_at === null && Date.parse(line.deadline_at) < now;
  const isAnswerLate = line.answer_due_at !== null && Date.parse(line.answer_due_at) < now;
  const team = line.team_name === null ? null : own(line.team_name);
  return (
    <tr className={styles.row} data-left={hasLeft || undefined} data-chosen={isChosen || undefined} data-testid="case-row">
      {onChoose !== undefined && (
        <td className={styles.tick}>
          <input
            type="checkbox"
            checked={isChosen}
            aria-label={t("cases.choose", { number: String(line.number) })}
            onChange={(event) => onChoose(event.target.checked)}
          />
        </td>
      )}
      <td className={styles.what}>
        <Link to={{ name: "case", caseId: line.case_id }} className={styles.subject}>
          <bdi>{line.subject ?? t("case.no_subject", { name: customer })}</bdi>
        </Link>
        <span className={styles.facts}>
          <span className={styles.number} dir="ltr">
            #{line.number}
          </span>
          {line.channels.map((channel) => (
            <ChannelIcon key={channel} channel={channel} size={13} isNamed />
          ))}
          <bdi>{customer}</bdi>
          <PrioritySign priority={line.priority} />
          <LabelChips ids={line.label_ids} labels={labels} />
          {line.merged_into_number !== null && <em>{t("ties.merged_into", { number: String(line.merged_into_number) })}</em>}
          {hasLeft && <em>{t("cases.has_left")}</em>}
        </span>
      </td>
      <td data-title={t("case.status")}>
        <StatusBadge status={line.status} />
        {line.snoozed_until !== null && <span className={styles.soft}> {formats.shortMoment(line.snoozed_until, now)}</span>}
      </td>
      <td className={styles.owner} data-title={t("cases.column_owner")}>
        <bdi>{line.owner_name ?? t("case.no_owner")}</bdi>
        {team !== null && (
          <span className={styles.soft}>
            {" "}
            · <bdi>{team}</bdi>
          </span>
        )}
      </td>
      <td data-title={t("case.deadline")} data-late={isLate || undefined}>
        {line.deadline_at === null ? (
          <span className={styles.soft}>–</span>
        ) : (
          <time dateTime={line.deadline_at}>
            {formats.shortMoment(line.deadline_at, now)}
            {isLate && ` · ${t("case.late")}`}
          </time>
        )}
      </td>
      <td className={styles.last} data-title={t("cases.column_last")}>
        {line.last_line_at !== null && (
          <>
            <bdi className={styles.line}>{line.last_line}</bdi>
            <time className={styles.soft} dateTime={line.last_line_at}>
              {formats.shortMoment(line.last_line_at, now)}
            </time>
          </>
        )}
        {line.unanswered_since !== null && (
          <time className={styles.waits} dateTime={line.unanswered_since} title={formats.instant(line.unanswered_since)}>
            {t("cases.unanswered_for", { duration: formats.duration(now - Date.parse(line.unanswered_since)) })}
          </time>
        )}
        {line.unanswered_since !== null && line.answer_due_at !== null && (
          <time className={styles.waits} data-late={isAnswerLate || undefined} dateTime={line.answer_due_at} title={formats.instant(line.answer_due_at)}>
            {t(isAnswerLate ? "cases.answer_late" : "cases.answer_due", { moment: formats.shortMoment(line.answer_due_at, now) })}
          </time>
        )}
      </td>
    </tr>
  );
}

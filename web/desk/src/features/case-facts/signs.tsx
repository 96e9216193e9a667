/** A case's status, priority and labels as they are shown anywhere: by a sign and a word, never by a colour alone. */
import { ArrowDown, ArrowUp, ChevronsUp, CircleCheck, CircleDot, Hourglass, Minus, MoonStar, OctagonX, Tag, type LucideIcon } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { Badge, type Tone } from "../../ui/Badge";
import type { CaseStatus, Label, Priority } from "../../wire/answers";
import styles from "./signs.module.css";

export const STATUSES: readonly CaseStatus[] = ["open", "pending", "snoozed", "resolved", "spam"];
export const PRIORITIES: readonly Priority[] = ["urgent", "high", "normal", "low"];

export const STATUS_ICONS: Record<CaseStatus, LucideIcon> = {
  open: CircleDot,
  pending: Hourglass,
  snoozed: MoonStar,
  resolved: CircleCheck,
  spam: OctagonX,
};
const STATUS_TONES: Record<CaseStatus, Tone> = { open: "accent", pending: "neutral", snoozed: "neutral", resolved: "good", spam: "hot" };

export const PRIORITY_ICONS: Record<Priority, LucideIcon> = { urgent: ChevronsUp, high: ArrowUp, normal: Minus, low: ArrowDown };

/** The name of a stored level. */
export function priorityOf(level: number): Priority {
  return level >= 2 ? "urgent" : level === 1 ? "high" : level <= -1 ? "low" : "normal";
}

export function StatusBadge({ status }: { status: CaseStatus }) {
  const { t } = useReading();
  const Icon = STATUS_ICONS[status];
  return (
    <Badge tone={STATUS_TONES[status]} icon={<Icon size={12} aria-hidden />}>
      {t(`status.${status}`)}
    </Badge>
  );
}

/** Normal is not worth a sign. */
export function PrioritySign({ priority }: { priority: Priority }) {
  const { t } = useReading();
  const Icon = PRIORITY_ICONS[priority];
  if (priority === "normal") return null;
  return (
    <span className={styles.priority} data-priority={priority}>
      <Icon size={14} aria-hidden />
      <span className={styles.word}>{t(`priority.${priority}`)}</span>
    </span>
  );
}

export function LabelChip({ label }: { label: Label }) {
  return (
    <span className={styles.label} data-color={label.color}>
      <Tag size={11} aria-hidden />
      <bdi className={styles.labelName}>{label.name}</bdi>
    </span>
  );
}

/** The labels of a case; one that the directory does not know yet is left out. */
export function LabelChips({ ids, labels }: { ids: readonly string[]; labels: readonly Label[] }) {
  const shown = labels.filter((label) => ids.includes(label.label_id));
  if (shown.length === 0) return null;
  return (
    <span className={styles.labels}>
      {shown.map((label) => (
        <LabelChip key={label.label_id} label={label} />
      ))}
    </span>
  );
}

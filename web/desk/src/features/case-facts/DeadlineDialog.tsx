/** Asks by when a case is to be done: in working time by the opening hours of its queue, or at a moment. */
import { useReading } from "../../i18n/reading";
import { useDesk, useNow } from "../../state/desk-context";
import { listDeadlines, type DeadlineChoice } from "../../wire/deadlines";
import { useLoaded } from "../problems/use-loaded";
import styles from "./DeadlineDialog.module.css";
import WhenDialog from "./WhenDialog";

const DAY_MS = 86_400_000;

export interface DeadlineDialogProps {
  caseId: string;
  deadlineAt: string | null;
  isBusy: boolean;
  onChoose(instant: string | null): void;
  onClose(): void;
}

export default function DeadlineDialog({ caseId, deadlineAt, isBusy, onChoose, onClose }: DeadlineDialogProps) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const now = useNow("slow");
  const loaded = useLoaded(() => listDeadlines(desk.api, caseId), caseId);
  const choices = loaded.state === "ready" ? loaded.value : [];
  const labelOf = ({ unit, amount }: DeadlineChoice) =>
    unit === "working_minutes" ? t("deadline.hours", { count: Math.round(amount / 60) }) : t("deadline.days", { count: amount });
  return (
    <WhenDialog
      title={t("case.deadline")}
      explained={choices.length > 0 ? t("case.deadline_by_hours") : t("case.deadline_explained")}
      start={deadlineAt === null ? now + DAY_MS : Date.parse(deadlineAt)}
      removeLabel={deadlineAt === null ? undefined : t("case.deadline_remove")}
      isBusy={isBusy}
      onChoose={(at) => onChoose(new Date(at).toISOString())}
      onRemove={() => onChoose(null)}
      onClose={onClose}
    >
      {choices.length > 0 && (
        <ul className={styles.choices}>
          {choices.map((choice) => (
            <li key={choice.at}>
              <button type="button" className={styles.choice} disabled={isBusy} onClick={() => onChoose(choice.at)}>
                <span>{labelOf(choice)}</span>
                <time dateTime={choice.at}>{formats.shortMoment(choice.at, now)}</time>
              </button>
            </li>
          ))}
        </ul>
      )}
    </WhenDialog>
  );
}

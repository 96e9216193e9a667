/** Whose a task is and until when. */
import { useReading } from "../../i18n/reading";
import { useNow } from "../../state/desk-context";
import { tip } from "../../ui/tip";
import type { Task } from "../../wire/tasks";
import styles from "./Tasks.module.css";

export function TaskFacts({ task }: { task: Task }) {
  const { t, own, formats } = useReading();
  const now = useNow("slow");
  if (task.done_at !== null) {
    return (
      <span className={styles.facts}>
        {t("tasks.done_by", { name: task.done_by_name ?? t("author.system"), moment: formats.shortMoment(task.done_at, now) })}
      </span>
    );
  }
  const whose = task.agent_name ?? (task.team_name === null ? t("tasks.nobodys") : own(task.team_name));
  const isLate = task.due_at !== null && Date.parse(task.due_at) < now;
  return (
    <span className={styles.facts}>
      <bdi>{whose}</bdi>
      {task.due_at !== null && (
        <>
          {" · "}
          <time dateTime={task.due_at} data-late={isLate || undefined} className={styles.due} {...tip(formats.instant(task.due_at))}>
            {t(isLate ? "tasks.was_due" : "tasks.due", { moment: formats.shortMoment(task.due_at, now) })}
          </time>
        </>
      )}
    </span>
  );
}

/** The tasks of a case, beside it: ticked off, written, put in order. */
import { ArrowUp, ListTodo, Pencil } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntities } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { Button, IconButton } from "../../ui/Button";
import { listTasks, orderTasks, type Task } from "../../wire/tasks";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { useActs } from "../shortcuts/acts";
import { TaskFacts } from "./TaskFacts";
import styles from "./Tasks.module.css";
import { useFinishing } from "./use-finishing";

const TaskDialog = lazy(() => import("./TaskDialog"));

/** Changes with every line that tells of a task of this case, whoever did it. */
function useTold(caseId: string): number {
  const count = useCallback(
    (entities: Parameters<Parameters<typeof useEntities>[0]>[0]) =>
      [...entities.kinds.note_line.values()].filter((line) => line.data.case_id === caseId && line.data.code.startsWith("task_")).length,
    [caseId],
  );
  return useEntities(count);
}

export function TasksSection({ caseId }: { caseId: string }) {
  const { t } = useReading();
  const desk = useDesk();
  const mayNote = useMay("cases.note");
  const mayHandle = useMay("cases.handle");
  const mayWrite = mayNote || mayHandle;
  const told = useTold(caseId);
  const loaded = useLoaded(() => listTasks(desk.api, caseId), `${caseId} ${told}`);
  const tasks = loaded.state === "ready" ? loaded.value : [];
  const reload = () => {
    if (loaded.state !== "loading") loaded.reload();
  };
  const { isBusy, finish } = useFinishing(reload);
  const { attempt } = useAttempt();
  const [editing, setEditing] = useState<Task | "new" | null>(null);
  useActs(() => (mayWrite ? [{ id: "new-task", label: t("tasks.new"), group: "case", run: () => setEditing("new") }] : []));
  const open = tasks.filter((task) => task.done_at === null);
  const done = tasks.filter((task) => task.done_at !== null);
  if (!mayWrite && tasks.length === 0) return null;
  const moveUp = (place: number) =>
    void attempt(async () => {
      const ids = open.map((task) => task.task_id);
      ids.splice(place - 1, 0, ...ids.splice(place, 1));
      await orderTasks(desk.api, caseId, ids);
      reload();
    });
  const line = (task: Task, place: number) => (
    <li key={task.task_id} className={styles.task} data-done={task.done_at !== null || undefined}>
      <label className={styles.tick}>
        <input type="checkbox" checked={task.done_at !== null} disabled={!mayWrite || isBusy} onChange={(event) => finish(caseId, task, event.target.checked)} />
        <span className={styles.what}>
          <span className={styles.text} dir="auto">
            {task.text}
          </span>
          <TaskFacts task={task} />
        </span>
      </label>
      {mayWrite && task.done_at === null && (
        <span className={styles.tools}>
          {place > 0 && (
            <IconButton size="s" label={t("tasks.up", { task: task.text })} onClick={() => moveUp(place)}>
              <ArrowUp size={14} aria-hidden />
            </IconButton>
          )}
          <IconButton size="s" label={t("tasks.change", { task: task.text })} onClick={() => setEditing(task)}>
            <Pencil size={14} aria-hidden />
          </IconButton>
        </span>
      )}
    </li>
  );
  return (
    <section className={styles.section} aria-label={t("tasks.title")}>
      <h4 className={styles.heading}>{t("tasks.title")}</h4>
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {open.length > 0 && <ul className={styles.list}>{open.map(line)}</ul>}
      {done.length > 0 && (
        <details className={styles.done}>
          <summary>{t("tasks.done_count", { count: done.length })}</summary>
          <ul className={styles.list}>{done.map(line)}</ul>
        </details>
      )}
      {mayWrite && (
        <Button size="s" icon={<ListTodo size={14} aria-hidden />} onClick={() => setEditing("new")}>
          {t("tasks.new")}
        </Button>
      )}
      <Suspense fallback={null}>
        {editing !== null && <TaskDialog caseId={caseId} task={editing === "new" ? null : editing} onClose={() => setEditing(null)} onChanged={reload} />}
      </Suspense>
    </section>
  );
}

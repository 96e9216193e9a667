/** My tasks, and those of my teams, in all cases: by when they are due. */
import { ListTodo } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { Blank } from "../../ui/Blank";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { listMyTasks } from "../../wire/tasks";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { TaskFacts } from "./TaskFacts";
import styles from "./Tasks.module.css";
import { useFinishing } from "./use-finishing";

export default function TasksPage() {
  const { t } = useReading();
  const desk = useDesk();
  const mayNote = useMay("cases.note");
  const mayHandle = useMay("cases.handle");
  const loaded = useLoaded(() => listMyTasks(desk.api), "mine");
  const { isBusy, finish } = useFinishing(() => {
    if (loaded.state !== "loading") loaded.reload();
  });
  return (
    <Page>
      <PageHead title={t("tasks.mine")} lead={t("tasks.mine_explained")} />
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.length === 0 && (
        <Blank icon={<ListTodo size={22} />} title={t("tasks.none")}>
          {t("tasks.none_explained")}
        </Blank>
      )}
      {loaded.state === "ready" && loaded.value.length > 0 && (
        <ul className={styles.card}>
          {loaded.value.map((task) => (
            <li key={task.task_id} className={styles.task}>
              <label className={styles.tick}>
                <input type="checkbox" checked={false} disabled={!(mayNote || mayHandle) || isBusy} onChange={() => finish(task.case_id, task, true)} />
                <span className={styles.what}>
                  <span className={styles.text} dir="auto">
                    {task.text}
                  </span>
                  <TaskFacts task={task} />
                </span>
              </label>
              <Link to={{ name: "case", caseId: task.case_id, shows: "tasks" }} className={styles.case}>
                <bdi dir="ltr">#{task.case_number}</bdi> <bdi>{task.case_subject ?? task.customer_name ?? t("customer.unnamed")}</bdi>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

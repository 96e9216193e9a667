/** Jobs that gave up: what, how often it was tried, why it failed, and a button to try again. */
import { CircleCheck, RotateCcw } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import type { DeadJob } from "../../wire/answers";
import { Problem } from "../problems/Problem";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Page.module.css";

function JobLine({ job, onRetried }: { job: DeadJob; onRetried(): void }) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const retry = async () => {
    if (await attempt(() => desk.api.retryJob(job.job_id))) {
      toast({ tone: "done", title: t("jobs.retried") });
      onRetried();
    }
  };
  return (
    <li className={styles.card}>
      <div className={styles.cardHead}>
        <h2 className={styles.cardTitle} dir="ltr">
          {job.kind}
        </h2>
        <Button size="s" icon={<RotateCcw size={14} aria-hidden />} isBusy={isBusy} onClick={() => void retry()}>
          {t("jobs.retry")}
        </Button>
      </div>
      <p className={styles.facts}>
        {t("jobs.attempts", { count: job.attempts })} · <time dateTime={job.created_at}>{formats.instant(job.created_at)}</time>
      </p>
      {job.last_error !== null && (
        <pre className={styles.code} dir="ltr" tabIndex={0}>
          {job.last_error}
        </pre>
      )}
    </li>
  );
}

export default function JobsPage() {
  const { t } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => desk.api.listDeadJobs(), "dead");
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1 className={styles.title}>{t("jobs.title")}</h1>
        <p className={styles.lead}>{t("jobs.explained")}</p>
      </header>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.length === 0 && (
        <Blank icon={<CircleCheck size={22} />} title={t("jobs.none")}>
          {t("jobs.none_explained")}
        </Blank>
      )}
      {loaded.state === "ready" && loaded.value.length > 0 && (
        <ul className={styles.cards}>
          {loaded.value.map((job) => (
            <JobLine key={job.job_id} job={job} onRetried={loaded.reload} />
          ))}
        </ul>
      )}
    </div>
  );
}

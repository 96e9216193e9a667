/** Jobs that gave up: what, how often it was tried, why it failed, and a button to try again. */
import { CircleCheck, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
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
        <h2 className={styles.cardTitle}>
          <bdi>{job.error_message}</bdi>
        </h2>
        <Button size="s" icon={<RotateCcw size={14} aria-hidden />} isBusy={isBusy} onClick={() => void retry()}>
          {t("jobs.retry")}
        </Button>
      </div>
      <p className={styles.facts}>
        {t("jobs.attempts", { count: job.attempts })} · <time dateTime={job.failed_at}>{formats.instant(job.failed_at)}</time> ·{" "}
        <bdi className={styles.name}>{job.kind}</bdi>
      </p>
    </li>
  );
}

interface PagesProps {
  hasNewer: boolean;
  /** Where the older page begins, or null when this is the last. */
  older: string | null;
  onNewer(): void;
  onOlder(before: string): void;
}

function Pages({ hasNewer, older, onNewer, onOlder }: PagesProps) {
  const { t } = useReading();
  if (!hasNewer && older === null) return null;
  return (
    <div className={styles.pages}>
      <Button disabled={!hasNewer} onClick={onNewer}>
        {t("jobs.newer")}
      </Button>
      <Button disabled={older === null} onClick={() => older !== null && onOlder(older)}>
        {t("jobs.older")}
      </Button>
    </div>
  );
}

export default function JobsPage() {
  const { t } = useReading();
  const desk = useDesk();
  const [before, setBefore] = useState<string[]>([]);
  const loaded = useLoaded(() => desk.api.listDeadJobs(before.at(-1) ?? null), before.at(-1) ?? "");
  return (
    <Page>
      <PageHead title={t("jobs.title")} lead={t("jobs.explained")} />
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.jobs.length === 0 && before.length === 0 && (
        <Blank icon={<CircleCheck size={22} />} title={t("jobs.none")}>
          {t("jobs.none_explained")}
        </Blank>
      )}
      {loaded.state === "ready" && (
        <>
          <ul className={styles.cards}>
            {loaded.value.jobs.map((job) => (
              <JobLine key={job.job_id} job={job} onRetried={loaded.reload} />
            ))}
          </ul>
          <Pages
            hasNewer={before.length > 0}
            older={loaded.value.before}
            onNewer={() => setBefore(before.slice(0, -1))}
            onOlder={(id) => setBefore([...before, id])}
          />
        </>
      )}
    </Page>
  );
}

/** What a rule did, newest first, and the way down to each case. */
import { ArrowLeft, ScrollText } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Badge, type Tone } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { PageHead } from "../../ui/Page";
import { listRuns, type Rule, type Run } from "../../wire/rules";
import page from "../administration/Page.module.css";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Rules.module.css";

const TONES: Record<Run["state"], Tone> = { done: "good", failed: "hot", held: "warm" };

function RunLine({ run }: { run: Run }) {
  const { t, formats } = useReading();
  return (
    <li className={styles.run}>
      <Badge tone={TONES[run.state]}>{t(`rules.run_${run.state}`)}</Badge>
      <span className={styles.what}>
        {run.case_id === null ? (
          t(run.has_case ? "rules.run_hidden" : run.state === "failed" ? "rules.run_opened_none" : "rules.run_without")
        ) : (
          <Link to={{ name: "case", caseId: run.case_id }}>
            <bdi dir="ltr">#{run.case_number}</bdi> <bdi>{run.case_subject ?? run.customer_name ?? t("customer.unnamed")}</bdi>
          </Link>
        )}
        {run.error !== null && <span className={styles.why}>{run.error.message}</span>}
      </span>
      <time className={styles.soft} dateTime={run.ran_at}>
        {formats.instant(run.ran_at)}
      </time>
    </li>
  );
}

export function RunLog({ rule, onLeave }: { rule: Rule; onLeave(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const [before, setBefore] = useState<string[]>([]);
  const cursor = before.at(-1) ?? null;
  const loaded = useLoaded(() => listRuns(desk.api, rule.rule_id, cursor), `${rule.rule_id} ${cursor}`);
  const runs = loaded.state === "ready" ? loaded.value.runs : [];
  const following = loaded.state === "ready" ? loaded.value.cursor : null;
  return (
    <>
      <p>
        <Button look="quiet" size="s" icon={<ArrowLeft size={14} aria-hidden className={styles.back} />} onClick={onLeave}>
          {t("rules.title")}
        </Button>
      </p>
      <PageHead title={<bdi>{t("rules.log_of", { name: rule.name })}</bdi>} lead={t("rules.log_explained")} />
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && runs.length === 0 && (
        <Blank icon={<ScrollText size={22} />} title={t("rules.log_none")}>
          {t("rules.log_none_explained")}
        </Blank>
      )}
      {runs.length > 0 && (
        <ul className={styles.runs}>
          {runs.map((run) => (
            <RunLine key={run.event_seq} run={run} />
          ))}
        </ul>
      )}
      {(before.length > 0 || following !== null) && (
        <div className={page.pages}>
          <Button disabled={before.length === 0} onClick={() => setBefore(before.slice(0, -1))}>
            {t("jobs.newer")}
          </Button>
          <Button disabled={following === null} onClick={() => following !== null && setBefore([...before, following])}>
            {t("jobs.older")}
          </Button>
        </div>
      )}
    </>
  );
}

/** What a policy in shadow would have decided otherwise, on its card: how often, by queue, and some examples with both reasons. */
import { RefreshCw } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { readShadow, type Policy, type ShadowChoice, type ShadowExample, type ShadowQueue } from "../../wire/routing-policies";
import { reasonTexts } from "../decisions/use-reasons";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import styles from "./ShadowResult.module.css";

export function ShadowResult({ policy, name }: { policy: Policy; name: string }) {
  const { t, formats } = useReading();
  const { api } = useDesk();
  const loaded = useLoaded(() => readShadow(api, policy.policy_id), `${policy.policy_id}:${policy.version}`);
  if (loaded.state === "loading") return <Loading label={t("common.loading")} />;
  if (loaded.state === "failed") return <Problem error={loaded.error} onRetry={loaded.reload} />;
  const result = loaded.value;
  const decisions = result.queues.reduce((sum, queue) => sum + queue.decisions, 0);
  const differ = result.queues.reduce((sum, queue) => sum + queue.to_another + queue.not_yet, 0);
  return (
    <section className={styles.result} aria-label={t("shadow.title", { name })}>
      <p className={styles.said}>
        {result.began_at === null ? t("shadow.nothing_yet") : t("shadow.since", { instant: formats.moment(result.began_at), count: decisions, differ: formats.number(differ) })}
        <Button size="s" look="quiet" icon={<RefreshCw size={14} aria-hidden />} onClick={loaded.reload}>
          {t("shadow.look_again")}
        </Button>
      </p>
      {result.failed_at !== null && (
        <p role="alert" className={styles.failed}>
          {t("shadow.failed", { instant: formats.moment(result.failed_at), cause: result.failure ?? "" })}
        </p>
      )}
      {result.queues.length > 0 && <ByQueue queues={result.queues} />}
      {result.examples.length > 0 && (
        <details className={styles.examples}>
          <summary>{t("shadow.examples", { count: result.examples.length })}</summary>
          <ul>
            {result.examples.map((example, place) => (
              <Example key={`${example.decided_at}:${place}`} example={example} when={formats.moment(example.decided_at)} name={name} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function ByQueue({ queues }: { queues: ShadowQueue[] }) {
  const { t, formats } = useReading();
  return (
    <div className={styles.scroll}>
      <table className={styles.table} aria-label={t("shadow.by_queue")}>
        <thead>
          <tr>
            <th scope="col">{t("shadow.queue")}</th>
            <th scope="col">{t("shadow.decisions")}</th>
            <th scope="col">{t("shadow.to_another")}</th>
            <th scope="col">{t("shadow.not_yet")}</th>
            <th scope="col">{t("shadow.sooner")}</th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <tr key={queue.queue_id}>
              <th scope="row">
                <bdi>{queue.name}</bdi>
              </th>
              <td>{formats.number(queue.decisions)}</td>
              <td>{formats.number(queue.to_another)}</td>
              <td>{formats.number(queue.not_yet)}</td>
              <td>{formats.number(queue.sooner)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Example({ example, when, name }: { example: ShadowExample; when: string; name: string }) {
  const { t } = useReading();
  return (
    <li className={styles.example}>
      <span className={styles.when}>
        <time dateTime={example.decided_at}>{when}</time> · <bdi>{example.queue_name}</bdi>
      </span>
      <Choice label={t("shadow.in_force")} choice={example.in_force} />
      <Choice label={name} choice={example.shadow} />
    </li>
  );
}

function Choice({ label, choice }: { label: string; choice: ShadowChoice | null }) {
  const reading = useReading();
  return (
    <span className={styles.choice}>
      <bdi className={styles.label}>{label}</bdi>
      <span>
        {choice === null ? reading.t("shadow.nobody_yet") : <bdi className={styles.name}>{choice.name}</bdi>}
        {choice !== null && <span className={styles.reasons}> {reasonTexts(reading, choice.reasons).join(" · ")}</span>}
      </span>
    </span>
  );
}

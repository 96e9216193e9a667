/** What waits in the queues I serve that may be taken from, and taking it. Read anew while it is looked at. */
import { Hand, Inbox } from "lucide-react";
import { useCallback } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useTimed } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { listWaiting, pullWork, type WaitingWork } from "../../wire/handing";
import { priorityOf } from "../case-facts/signs";
import { ChannelIcon } from "../channels/ChannelIcon";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { useReread } from "../problems/use-reread";
import { useDoubts } from "./use-doubts";
import styles from "./Waiting.module.css";

const MINUTE = 60_000;

function Age({ since }: { since: string }) {
  const { formats } = useReading();
  const at = Date.parse(since);
  const minutes = useTimed("slow", useCallback((now) => Math.max(0, Math.floor((now - at) / MINUTE)), [at]));
  return (
    <time dateTime={since} className={styles.age} data-old={minutes >= 3 || undefined}>
      {formats.duration(Math.max(1, minutes) * MINUTE)}
    </time>
  );
}

function Line({ item, isBusy, onTake }: { item: WaitingWork; isBusy: boolean; onTake(item: WaitingWork): void }) {
  const { t } = useReading();
  const doubts = useDoubts();
  const name = item.customer_name ?? t("customer.unnamed");
  const priority = priorityOf(item.priority);
  const why = doubts(item.doubts);
  return (
    <li className={styles.line}>
      <ChannelIcon channel={item.channel} isNamed />
      <span className={styles.who}>
        <span className={styles.head}>
          <Link to={{ name: "case", caseId: item.case_id }} className={styles.name}>
            <bdi>{name}</bdi>
          </Link>
          {priority !== "normal" && <Badge tone={priority === "low" ? "neutral" : "warm"}>{t(`priority.${priority}`)}</Badge>}
        </span>
        <span className={styles.said} dir="auto">
          {item.last_line || item.subject}
        </span>
        {why !== "" && <span className={styles.why}>{t("waiting.not_now", { doubts: why })}</span>}
      </span>
      <bdi className={styles.queue}>{item.queue_name}</bdi>
      <Age since={item.queued_at} />
      <Button size="s" isBusy={isBusy} disabled={item.doubts.length > 0} aria-label={t("waiting.take_of", { name, queue: item.queue_name })} onClick={() => onTake(item)}>
        {t("waiting.take")}
      </Button>
    </li>
  );
}

export default function WaitingPage() {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const loaded = useLoaded(() => listWaiting(desk.api), "waiting");
  const reload = loaded.state === "loading" ? undefined : loaded.reload;
  useReread(loaded);
  const take = (item: WaitingWork) =>
    void (async () => {
      if (await attempt(() => pullWork(desk.api, item.work_item_id))) {
        toast({ tone: "done", title: t("waiting.taken") });
        router.go({ name: "work", workItemId: item.work_item_id });
      } else reload?.();
    })();
  return (
    <Page>
      <PageHead title={t("waiting.title")} lead={t("waiting.explained")} />
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && !loaded.value.may_pull && (
        <Blank icon={<Hand size={22} />} title={t("waiting.not_allowed")}>
          {t("waiting.not_allowed_explained")}
        </Blank>
      )}
      {loaded.state === "ready" && loaded.value.may_pull && loaded.value.items.length === 0 && (
        <Blank icon={<Inbox size={22} />} title={t("waiting.none")}>
          {t("waiting.none_explained")}
        </Blank>
      )}
      {loaded.state === "ready" && loaded.value.items.length > 0 && (
        <ul className={styles.list} aria-label={t("waiting.title")}>
          {loaded.value.items.map((item) => (
            <Line key={item.work_item_id} item={item} isBusy={isBusy} onTake={take} />
          ))}
        </ul>
      )}
    </Page>
  );
}

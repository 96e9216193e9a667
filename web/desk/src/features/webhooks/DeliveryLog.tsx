/** The log of one subscription: what was sent, what the receiver said, once more, and no more. */
import { ArrowLeft, RotateCcw, ScrollText, SkipForward } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Badge, type Tone } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Field, Select } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { PageHead } from "../../ui/Page";
import { listDeliveries, replayDelivery, replaySince, skipDelivery, type Delivery, type DeliveryState, type Webhook } from "../../wire/webhooks";
import page from "../administration/Page.module.css";
import { Problem } from "../problems/Problem";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { kindName } from "./WebhookDialog";
import styles from "./Webhooks.module.css";

const STATES: readonly DeliveryState[] = ["waiting", "delivered", "skipped"];
const TONES: Record<DeliveryState, Tone> = { waiting: "warm", delivered: "good", skipped: "neutral" };

interface LogProps {
  webhook: Webhook;
  onLeave(): void;
  onChanged(): void;
}

export function DeliveryLog({ webhook, onLeave, onChanged }: LogProps) {
  const { t } = useReading();
  const desk = useDesk();
  const [state, setState] = useState<DeliveryState | null>(null);
  const [before, setBefore] = useState<string[]>([]);
  const cursor = before.at(-1) ?? null;
  const loaded = useLoaded(() => listDeliveries(desk.api, webhook, state, cursor), `${state} ${cursor}`);
  const reload = () => {
    if (loaded.state !== "loading") loaded.reload();
    onChanged();
  };
  const deliveries = loaded.state === "ready" ? loaded.value.deliveries : [];
  return (
    <>
      <p>
        <Button look="quiet" size="s" icon={<ArrowLeft size={14} aria-hidden className={styles.back} />} onClick={onLeave}>
          {t("webhooks.title")}
        </Button>
      </p>
      <PageHead title={<bdi>{t("webhooks.log_of", { name: webhook.name })}</bdi>} lead={t("webhooks.log_explained")} />
      <div className={styles.tools}>
        <Select
          label={t("webhooks.log_state")}
          value={state ?? ""}
          options={[{ value: "", label: t("webhooks.log_all") }, ...STATES.map((each) => ({ value: each, label: t(`webhook_delivery.${each}`) }))]}
          onChange={(value) => {
            setState(STATES.find((each) => each === value) ?? null);
            setBefore([]);
          }}
        />
        <ReplaySince webhook={webhook} onDone={reload} />
      </div>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && deliveries.length === 0 && (
        <Blank icon={<ScrollText size={22} />} title={t("webhooks.log_none")}>
          {t("webhooks.log_none_explained")}
        </Blank>
      )}
      {deliveries.length > 0 && (
        <ul className={styles.list}>
          {deliveries.map((delivery) => (
            <DeliveryLine key={delivery.delivery_id} webhook={webhook} delivery={delivery} onChanged={reload} />
          ))}
        </ul>
      )}
      {loaded.state === "ready" && (before.length > 0 || loaded.value.cursor !== null) && (
        <div className={page.pages}>
          <Button disabled={before.length === 0} onClick={() => setBefore(before.slice(0, -1))}>
            {t("jobs.newer")}
          </Button>
          <Button disabled={loaded.value.cursor === null} onClick={() => loaded.value.cursor !== null && setBefore([...before, loaded.value.cursor])}>
            {t("jobs.older")}
          </Button>
        </div>
      )}
    </>
  );
}

function ReplaySince({ webhook, onDone }: { webhook: Webhook; onDone(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const [since, setSince] = useState("");
  const replay = async () => {
    let count = 0;
    const isDone = await attempt(async () => {
      count = await replaySince(desk.api, webhook, new Date(since).toISOString());
    });
    if (!isDone) return;
    toast({ tone: "done", title: t("webhooks.replayed", { count }) });
    onDone();
  };
  return (
    <>
      <Field label={t("webhooks.replay_since")} type="datetime-local" value={since} onChange={(event) => setSince(event.target.value)} />
      <Button icon={<RotateCcw size={16} aria-hidden />} disabled={since === ""} isBusy={isBusy} onClick={() => void replay()}>
        {t("webhooks.replay_all")}
      </Button>
    </>
  );
}

function DeliveryLine({ webhook, delivery, onChanged }: { webhook: Webhook; delivery: Delivery; onChanged(): void }) {
  const reading = useReading();
  const { t, formats } = reading;
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const isWaiting = delivery.state === "waiting";
  const act = async (action: () => Promise<unknown>) => {
    if (await attempt(action)) onChanged();
  };
  return (
    <li className={styles.row}>
      <span className={styles.what}>
        <span className={styles.name}>{kindName(reading, delivery.kind)}</span>
        <span className={styles.soft}>
          <time dateTime={delivery.occurred_at}>{formats.instant(delivery.occurred_at)}</time> · <bdi dir="ltr">{delivery.delivery_id}</bdi>
        </span>
        {delivery.attempts > 0 && (
          <span className={styles.soft}>
            {t("webhooks.attempts", { count: delivery.attempts })}
            {delivery.status !== null && (
              <>
                {" "}
                · <bdi dir="ltr">HTTP {delivery.status}</bdi>
              </>
            )}
            {delivery.duration_ms !== null && <> · {t("webhooks.took", { ms: delivery.duration_ms })}</>}
            {isWaiting && delivery.next_at !== null && <> · {t("webhooks.next", { instant: formats.moment(delivery.next_at) })}</>}
          </span>
        )}
        {delivery.error_message !== null && <span className={styles.soft}>{delivery.error_message}</span>}
        {delivery.answer !== null && delivery.answer !== "" && (
          <details className={styles.soft}>
            <summary>{t("webhooks.answer")}</summary>
            <code className={styles.said} dir="auto">
              {delivery.answer}
            </code>
          </details>
        )}
      </span>
      <Badge tone={TONES[delivery.state]}>{t(`webhook_delivery.${delivery.state}`)}</Badge>
      {isWaiting ? (
        <Button size="s" icon={<SkipForward size={14} aria-hidden className={styles.back} />} hint={t("webhooks.skip_explained")} isBusy={isBusy} onClick={() => void act(() => skipDelivery(desk.api, webhook, delivery.delivery_id))}>
          {t("webhooks.skip")}
        </Button>
      ) : (
        <Button size="s" icon={<RotateCcw size={14} aria-hidden />} isBusy={isBusy} onClick={() => void act(() => replayDelivery(desk.api, webhook, delivery.delivery_id))}>
          {t("webhooks.replay")}
        </Button>
      )}
    </li>
  );
}

/** The tenant's queues: a list, and at `/desk/queues/<id>` the form of one. */
import { Layers, Pencil, Plus } from "lucide-react";
import { useReading } from "../../i18n/reading";
import type { PageAddress } from "../navigation/address";
import { useDesk } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { addQueue, listQueueSettings, queueDraftOf, saveQueue, type QueueDraft, type QueuePage, type QueueSettings } from "../../wire/administration";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { becameOf } from "./became";
import styles from "./Page.module.css";
import { NEW_QUEUE, QueueForm } from "./QueueForm";
import { useSaving } from "./use-saving";

const NEW = "new";

export default function QueuesPage({ page, rest }: PageAddress) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const loaded = useLoaded(() => listQueueSettings(desk.api), "all");
  return (
    <Page>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && rest === "" && (
        <QueueList queues={loaded.value.queues} onOpen={(id) => router.go(pageRoute(page, id))} />
      )}
      {loaded.state === "ready" && rest !== "" && (
        <QueueEditor key={rest} id={rest} all={loaded.value} onChanged={loaded.reload} onLeave={() => router.go(pageRoute(page))} />
      )}
    </Page>
  );
}

function QueueList({ queues, onOpen }: { queues: QueueSettings[]; onOpen(id: string): void }) {
  const { t, own, formats } = useReading();
  return (
    <>
      <PageHead title={t("queues.title")} lead={t("queues.explained")}>
        <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => onOpen(NEW)}>
          {t("queues.add")}
        </Button>
      </PageHead>
      {queues.length === 0 && (
        <Blank icon={<Layers size={22} />} title={t("queues.none")}>
          {t("queues.none_explained")}
        </Blank>
      )}
      <ul className={styles.cards}>
        {queues.map((queue) => (
          <li key={queue.queue_id} className={styles.card}>
            <div className={styles.cardHead}>
              <h2 className={styles.cardTitle}>
                <bdi>{own(queue.name)}</bdi>
              </h2>
              {!queue.active && <Badge tone="neutral">{t("queues.archived")}</Badge>}
              <Button size="s" icon={<Pencil size={14} aria-hidden />} onClick={() => onOpen(queue.queue_id)}>
                {t("form.edit")}
                <span className="only-for-readers"> {own(queue.name)}</span>
              </Button>
            </div>
            <p className={styles.facts}>
              {t("queues.people_count", { count: queue.members.length })} · {t("queues.outcome_count", { count: queue.outcomes.length })} ·{" "}
              {t("queues.offer_for", { time: formats.exactDuration(queue.offer_seconds * 1000) })}
            </p>
            {queue.active && queue.members.length === 0 && <p className={styles.facts}>{t("queues.nobody_serves")}</p>}
          </li>
        ))}
      </ul>
    </>
  );
}

interface QueueEditorProps {
  id: string;
  all: QueuePage;
  onChanged(): void;
  onLeave(): void;
}

function QueueEditor({ id, all, onChanged, onLeave }: QueueEditorProps) {
  const { t, own } = useReading();
  const desk = useDesk();
  const saving = useSaving();
  const kept = all.queues.find((queue) => queue.queue_id === id);
  if (id !== NEW && kept === undefined) {
    return <Blank icon={<Layers size={22} />} title={t("queues.gone")} action={<Button onClick={onLeave}>{t("queues.back")}</Button>} />;
  }
  const refresh = async () => {
    onChanged();
    desk.session.set(await desk.api.getSession());
  };
  const save = async (draft: QueueDraft) => {
    let saved: QueueSettings | undefined;
    const isSaved = await saving.save(async () => {
      saved = kept === undefined ? await addQueue(desk.api, draft) : await saveQueue(desk.api, id, kept.version, draft);
    });
    if (!isSaved || saved === undefined) return;
    await refresh();
    const { queue_id: queueId, version } = saved;
    const before = kept === undefined ? { ...queueDraftOf(saved), active: false } : queueDraftOf(kept);
    const became = becameOf(t, kept && { name: own(kept.name), active: kept.active }, { name: own(saved.name), active: saved.active });
    saving.tellSaved(() => saveQueue(desk.api, queueId, version, before), () => void refresh(), became);
    onLeave();
  };
  return (
    <>
      <PageHead title={kept === undefined ? t("queues.add") : <bdi>{own(kept.name)}</bdi>} />
      <QueueForm
        draft={kept === undefined ? NEW_QUEUE : queueDraftOf(kept)}
        isNew={kept === undefined}
        people={all.people}
        skills={all.skills}
        senderAddresses={all.sender_addresses}
        others={all.queues.filter((each) => each.queue_id !== id && (each.active || each.queue_id === kept?.overflow_queue_id))}
        calendars={all.calendars.filter((each) => !each.is_default || each.calendar_id !== kept?.calendar_id)}
        isBusy={saving.isBusy}
        problem={saving.problem}
        onSave={(draft) => void save(draft)}
        onCancel={onLeave}
      />
    </>
  );
}

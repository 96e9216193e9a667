/** Gives the item back to a queue; its age is kept. */
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Choice } from "../../ui/Field";
import { useAttempt, useToast } from "../problems/use-attempt";
import type { WorkItem } from "../work/model";

export interface RequeueDialogProps {
  item: WorkItem;
  onClose(): void;
  /** The item has left: time for the next. */
  onGone(): void;
}

export default function RequeueDialog({ item, onClose, onGone }: RequeueDialogProps) {
  const { t, own: inReadersLanguage } = useReading();
  const desk = useDesk();
  const known = useValue(desk.session, (session) => session.queues);
  const own = { queue_id: item.data.queue_id, name: inReadersLanguage(item.data.queue_name) };
  const queues = [own, ...known.filter((queue) => queue.queue_id !== own.queue_id)];
  const [queueId, setQueue] = useState(own.queue_id);
  const { isBusy, attempt } = useAttempt();
  const toast = useToast();
  const requeue = async () => {
    if (await attempt(() => desk.api.requeue(item.id, queueId === own.queue_id ? null : queueId))) {
      toast({ tone: "done", title: t("requeue.done") });
      onClose();
      onGone();
    }
  };
  return (
    <Dialog
      title={t("requeue.title")}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="s"
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" isBusy={isBusy} onClick={() => void requeue()}>
            {t("requeue.confirm")}
          </Button>
        </>
      }
    >
      <p>{t("requeue.explained")}</p>
      <fieldset>
        <legend className="only-for-readers">{t("requeue.queue")}</legend>
        {queues.map((queue, index) => (
          <Choice
            key={queue.queue_id}
            kind="radio"
            name="queue"
            data-first={index === 0 || undefined}
            checked={queue.queue_id === queueId}
            onChange={() => setQueue(queue.queue_id)}
            label={<bdi>{queue.name}</bdi>}
          />
        ))}
      </fieldset>
    </Dialog>
  );
}

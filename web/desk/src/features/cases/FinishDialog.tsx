/** Asks before the interaction is ended: in a chat the customer sees that it has, by mail nothing is told; whoever has left knows it. */
import { useCallback } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntities } from "../../state/desk-context";
import { isEmptyDraft } from "../../state/drafts";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { channelName } from "../channels/ChannelIcon";
import { useAttempt } from "../problems/use-attempt";
import { isLastUndelivered, type WorkItem } from "../work/model";

export interface FinishDialogProps {
  item: WorkItem;
  customerName: string;
  onClose(): void;
}

export default function FinishDialog({ item, customerName, onClose }: FinishDialogProps) {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const hasDraft = !isEmptyDraft(desk.drafts.get(item.data.case_id));
  const unsent = desk.outbox.items.get().filter((sent) => sent.case_id === item.data.case_id);
  const isMail = item.data.channel === "email";
  const hasLeft = item.data.customer_left === true;
  const isRefused = unsent.some((sent) => sent.state === "failed");
  const isUndelivered = useEntities(useCallback((entities) => isLastUndelivered(entities, item), [item]));
  const finish = async () => {
    if (await attempt(() => desk.api.finish(item.id))) onClose();
  };
  return (
    <Dialog
      title={t("finish.title", { channel: channelName(reading, item.data.channel) })}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="s"
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t(hasLeft ? "common.cancel" : "finish.keep_talking")}
          </Button>
          <Button look="primary" isBusy={isBusy} data-first onClick={() => void finish()}>
            {t("finish.confirm")}
          </Button>
        </>
      }
    >
      <p>{t(hasLeft ? "finish.explained_left" : isMail ? "finish.explained_mail" : "finish.explained", { name: customerName })}</p>
      {isRefused && <p>{t("finish.refused")}</p>}
      {!isRefused && isUndelivered && <p>{t(isMail ? "finish.undelivered_mail" : "finish.undelivered", { name: customerName })}</p>}
      {unsent.length > 0 && !isRefused && <p>{t("finish.unsent")}</p>}
      {unsent.length === 0 && hasDraft && <p>{t("finish.draft")}</p>}
    </Dialog>
  );
}

/** A secret, told this once. */
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import { Copyable } from "../../ui/Copyable";
import { Dialog } from "../../ui/Dialog";

export function SecretShown({ secret, explained, onClose }: { secret: string; explained: string; onClose(): void }) {
  const { t } = useReading();
  return (
    <Dialog
      title={t("webhooks.secret")}
      closeLabel={t("common.close")}
      onClose={onClose}
      actions={
        <Button look="primary" data-first onClick={onClose}>
          {t("entry_points.secret_noted")}
        </Button>
      }
    >
      <p>{explained}</p>
      <Copyable text={secret} label={t("entry_points.secret_copy")} doneLabel={t("common.copied")} />
    </Dialog>
  );
}

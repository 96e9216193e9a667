/** What is asked before a customer is erased, or kept for a court. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Choice, Field, Select } from "../../ui/Field";
import { askForErasure, putHold, undoErasure, type Erasure, type ErasureReason } from "../../wire/privacy";
import { useAttempt, useToast } from "../problems/use-attempt";
import styles from "./Dialogs.module.css";

const REASONS: readonly ErasureReason[] = ["asked_by_customer", "no_longer_needed", "unlawful", "test_data"];

interface DialogProps {
  customerId: string;
  onClose(): void;
  onDone(): void;
}

export function EraseDialog({ customerId, standing, onClose, onDone }: DialogProps & { standing: Erasure }) {
  const { t } = useReading();
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const toast = useToast();
  const [reason, setReason] = useState<ErasureReason>("asked_by_customer");
  const [typed, setTyped] = useState("");
  const [isNow, setNow] = useState(false);
  const isConfirmed = typed.trim().toLowerCase() === standing.confirm_with.trim().toLowerCase();
  const erase = async (event: FormEvent) => {
    event.preventDefault();
    if (!isConfirmed || !(await attempt(() => askForErasure(desk.api, customerId, reason, typed, isNow)))) return;
    onDone();
    onClose();
    if (isNow || standing.delay_days === 0) {
      toast({ tone: "done", title: t("erasure.begun") });
      return;
    }
    const undo = async () => {
      if (await attempt(() => undoErasure(desk.api, customerId))) onDone();
    };
    toast({ tone: "done", title: t("erasure.asked"), action: { label: t("erasure.undo"), onChoose: () => void undo() } });
  };
  return (
    <Dialog title={t("erasure.title")} closeLabel={t("common.close")} onClose={onClose} size="s">
      <form className={styles.form} onSubmit={(event) => void erase(event)}>
        <p>{t("erasure.explained")}</p>
        <Select label={t("erasure.why")} value={reason} options={REASONS.map((value) => ({ value, label: t(`erasure_reason.${value}`) }))} onChange={(value) => setReason(value as ErasureReason)} />
        <Field label={t("erasure.confirm", { what: standing.confirm_with })} value={typed} dir="auto" autoComplete="off" data-first onChange={(event) => setTyped(event.target.value)} />
        <Choice kind="checkbox" label={t("erasure.now")} checked={isNow} onChange={(event) => setNow(event.target.checked)} />
        {!isNow && <p>{t("erasure.delay", { count: standing.delay_days })}</p>}
        <div className={styles.acts}>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" look="danger" isBusy={isBusy} disabled={!isConfirmed}>
            {t("erasure.erase")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

export function HoldDialog({ customerId, onClose, onDone }: DialogProps) {
  const { t } = useReading();
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const [reference, setReference] = useState("");
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (reference.trim() === "" || !(await attempt(() => putHold(desk.api, customerId, reference.trim())))) return;
    onDone();
    onClose();
  };
  return (
    <Dialog title={t("erasure.hold_title")} closeLabel={t("common.close")} onClose={onClose} size="s">
      <form className={styles.form} onSubmit={(event) => void save(event)}>
        <Field label={t("erasure.hold_reference")} hint={t("erasure.hold_hint")} value={reference} maxLength={100} dir="auto" data-first onChange={(event) => setReference(event.target.value)} />
        <div className={styles.acts}>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" look="primary" isBusy={isBusy} disabled={reference.trim() === ""}>
            {t("erasure.hold_save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

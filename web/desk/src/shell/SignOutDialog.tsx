/** Asks what becomes of work in hand before one signs out. */
import { useState } from "react";
import { useReading } from "../i18n/reading";
import { useDesk } from "../state/desk-context";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Choice, Field } from "../ui/Field";

const HOUR_MS = 3_600_000;

/** Noon of tomorrow, as a field for date and time has it. */
function tomorrowNoon(now: number): string {
  const at = new Date(now + 24 * HOUR_MS);
  at.setHours(12, 0, 0, 0);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T12:00`;
}

export default function SignOutDialog({ inHand, onClose, onSignOut }: { inHand: number; onClose(): void; onSignOut(keepUntil?: string): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const [keeps, setKeeps] = useState(false);
  const [until, setUntil] = useState(() => tomorrowNoon(desk.clock.now()));
  const at = Date.parse(until);
  return (
    <Dialog
      title={t("sign_out.title")}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="s"
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("sign_out.stay")}
          </Button>
          <Button look="primary" data-first disabled={keeps && Number.isNaN(at)} onClick={() => onSignOut(keeps ? new Date(at).toISOString() : undefined)}>
            {t("sign_in.sign_out")}
          </Button>
        </>
      }
    >
      <p>{t("sign_out.in_hand", { count: inHand })}</p>
      <fieldset>
        <legend className="only-for-readers">{t("sign_out.title")}</legend>
        <Choice kind="radio" name="work" checked={!keeps} onChange={() => setKeeps(false)} label={t("sign_out.back")} />
        <Choice kind="radio" name="work" checked={keeps} onChange={() => setKeeps(true)} label={t("sign_out.keep")} />
      </fieldset>
      {keeps && (
        <>
          <Field label={t("sign_out.keep")} type="datetime-local" value={until} onChange={(event) => setUntil(event.target.value)} />
          <p>{t("sign_out.keep_explained")}</p>
        </>
      )}
      <p>{t("sign_out.hand_over")}</p>
    </Dialog>
  );
}

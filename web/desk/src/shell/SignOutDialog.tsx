/** Asks what becomes of work in hand before one signs out. */
import { useCallback, useState } from "react";
import { consultOf } from "../features/consults/model";
import { inHandOf, myWork } from "../features/work/model";
import { useReading, type Reading } from "../i18n/reading";
import { useDesk, useEntities } from "../state/desk-context";
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

/** "Chats: 2 · E-mails: 1". */
function inWords({ find, formats }: Reading, counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([medium, count]) => `${find("medium.", medium) ?? medium}: ${formats.number(count)}`).join(" · ");
}

export default function SignOutDialog({ inHand, onClose, onSignOut }: { inHand: number; onClose(): void; onSignOut(keepUntil?: string): void }) {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const mine = useEntities(useCallback((entities) => myWork(entities, desk.agentId), [desk]));
  const { live, written } = inHandOf(mine);
  const isAsking = useEntities(useCallback((entities) => mine.some((item) => !item.data.consult && consultOf(entities, item) !== null), [mine]));
  const [isKept, setKeeps] = useState(false);
  const keeps = isKept && written.size > 0;
  const [until, setUntil] = useState(() => tomorrowNoon(desk.clock.now()));
  const at = Date.parse(until);
  const keepLabel = t("sign_out.keep", { what: inWords(reading, written) });
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
      <p>
        {t("sign_out.in_hand", { count: inHand })} {inWords(reading, new Map([...live, ...written]))}
      </p>
      {written.size === 0 ? (
        <p>{t("sign_out.goes_back")}</p>
      ) : (
        <fieldset>
          <legend className="only-for-readers">{t("sign_out.title")}</legend>
          <Choice kind="radio" name="work" checked={!keeps} onChange={() => setKeeps(false)} label={t("sign_out.back")} />
          <Choice kind="radio" name="work" checked={keeps} onChange={() => setKeeps(true)} label={keepLabel} />
        </fieldset>
      )}
      {keeps && (
        <>
          <Field label={keepLabel} type="datetime-local" value={until} onChange={(event) => setUntil(event.target.value)} />
          {live.size > 0 && <p>{t("sign_out.live_back", { what: inWords(reading, live) })}</p>}
          <p>{t("sign_out.keep_explained")}</p>
        </>
      )}
      {isAsking && <p>{t("sign_out.asking")}</p>}
      <p>{t("sign_out.hand_over")}</p>
    </Dialog>
  );
}

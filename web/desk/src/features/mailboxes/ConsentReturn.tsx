/** The page to which mail providers send people back: what they bring is handed on at once, and leads to their mailbox. */
import { useEffect, useRef } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Loading } from "../../ui/Loading";
import { WireError } from "../../wire/errors";
import { endConsent } from "../../wire/mailboxes";
import { explain } from "../problems/explain";
import { broughtBy, type Returned } from "./consent-return";

export function ConsentReturn({ search, onReturned }: { search: string; onReturned(returned: Returned): void }) {
  const reading = useReading();
  const desk = useDesk();
  const isHandedOn = useRef(false);
  useEffect(() => {
    if (isHandedOn.current) return;
    isHandedOn.current = true;
    // It counts once: nobody is to come back to it by the browser's history.
    window.history.replaceState(null, "", window.location.pathname);
    endConsent(desk.api, broughtBy(search)).then(
      (id) => onReturned({ id, problem: null }),
      (error: unknown) => {
        const id = error instanceof WireError ? error.params["entry_point_id"] : null;
        onReturned({ id: typeof id === "string" ? id : null, problem: explain(reading, error) });
      },
    );
  }, [desk, reading, search, onReturned]);
  return <Loading label={reading.t("mailbox_consent.ending")} />;
}

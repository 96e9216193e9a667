/** Asks before a mail goes out once more: what may happen, to whom it goes, and whether an address is put right. */
import { useId, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { newId } from "../../state/new-id";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import type { MailData } from "../../wire/entities";
import { sendMailAgain, type MailRef } from "../../wire/mail";
import { useAttempt, useToast } from "../problems/use-attempt";
import styles from "./Mail.module.css";
import { lackingOf, nameOf, type Stuck } from "./model";

export interface AgainDialogProps {
  at: MailRef;
  mail: MailData;
  stuck: Stuck;
  onClose(): void;
}

/** One who has not got it: whether it goes to them, and where. */
interface Asked {
  isGoing: boolean;
  address: string;
}

export default function AgainDialog({ at, mail, stuck, onClose }: AgainDialogProps) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const id = useId();
  const { isBusy, attempt } = useAttempt();
  // One for this dialog: pressed twice, it goes once.
  const [clientId] = useState(newId);
  const [lacking] = useState(() => lackingOf(mail, stuck));
  const [asked, setAsked] = useState<readonly Asked[]>(() => lacking.map(({ address }) => ({ isGoing: true, address })));
  const change = (place: number, part: Partial<Asked>) => setAsked((before) => before.map((each, index) => (index === place ? { ...each, ...part } : each)));
  const going = lacking.flatMap((who, place) => {
    const { isGoing = false, address = "" } = asked[place] ?? {};
    const written = address.trim();
    return isGoing ? [{ who, address: written, isCorrected: written !== who.address }] : [];
  });
  const isUsual = going.length === lacking.length && going.every(({ isCorrected }) => !isCorrected);
  const isHeld = !isUsual && (going.length === 0 || going.some(({ address }) => address === ""));
  const send = async () => {
    if (isBusy || isHeld) return;
    const to = isUsual ? null : going.map(({ who, address, isCorrected }) => ({ address: who.address, corrected: isCorrected ? address : null }));
    if (!(await attempt(() => sendMailAgain(desk.api, at, clientId, to)))) return;
    toast({ tone: "done", title: t("mail.again_done") });
    onClose();
  };
  const names = going.map(({ who, address, isCorrected }) => `\u2068${isCorrected ? address : nameOf(who)}\u2069`);
  return (
    <Dialog
      title={t("mail.again_title")}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="s"
      actions={
        <>
          <Button data-first look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" isBusy={isBusy} aria-disabled={isHeld} onClick={() => void send()}>
            {t("mail.again_confirm")}
          </Button>
        </>
      }
    >
      <p>{t(`mail.again_${stuck}`)}</p>
      <ul className={styles.again} aria-label={t("mail.again_who")}>
        {lacking.map((who, place) => (
          <li key={who.address}>
            <label htmlFor={`${id}-${place}`}>
              {lacking.length > 1 && (
                <input
                  type="checkbox"
                  aria-label={t("mail.again_send_to", { name: nameOf(who) })}
                  checked={asked[place]?.isGoing === true}
                  onChange={(event) => change(place, { isGoing: event.target.checked })}
                />
              )}
              <span>
                {t("mail.again_address")} {who.name.trim() !== "" && <bdi className={styles.soft}>{who.name}</bdi>}
              </span>
            </label>
            <input
              id={`${id}-${place}`}
              type="email"
              dir="ltr"
              autoComplete="off"
              maxLength={320}
              value={asked[place]?.address ?? ""}
              disabled={asked[place]?.isGoing !== true}
              onChange={(event) => change(place, { address: event.target.value })}
            />
          </li>
        ))}
      </ul>
      {names.length > 0 && <p>{t("mail.again_to", { names: formats.list(names) })}</p>}
    </Dialog>
  );
}

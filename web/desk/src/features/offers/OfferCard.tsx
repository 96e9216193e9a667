/** One offer: who, on what, why to me, how long it waits for an answer. */
import { Check, ChevronDown, MessageCircleQuestion, X } from "lucide-react";
import { useCallback, useId, useLayoutEffect, useRef, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useTimed } from "../../state/desk-context";
import { Button, IconButton } from "../../ui/Button";
import { ChannelIcon, channelName } from "../channels/ChannelIcon";
import { useAttempt } from "../problems/use-attempt";
import { SHORTCUTS } from "../shortcuts/list";
import { useShortcut } from "../shortcuts/use-shortcut";
import { DeclineReasons } from "./DeclineReasons";
import { ownReasonTexts } from "../decisions/use-reasons";
import type { DeclineReason, Offer } from "./model";
import { Notices } from "../routing-rules/Notices";
import styles from "./OfferCard.module.css";

const MINUTE = 60_000;

function SecondsLeft({ expiresAt }: { expiresAt: number }) {
  const { formats, t } = useReading();
  const left = useTimed("second", useCallback((now) => Math.max(0, Math.ceil((expiresAt - now) / 1000)), [expiresAt]));
  return (
    <span className={styles.left} role="timer" aria-label={t("offer.time_left")}>
      {formats.seconds(left * 1000)}
    </span>
  );
}

/** Shrinks by one animation from now to the end: no repaint of the list as it runs. */
function CountdownBar({ offer }: { offer: Offer }) {
  const desk = useDesk();
  const from = Date.parse(offer.data.offered_at);
  const whole = Date.parse(offer.data.expires_at) - from;
  const passed = Math.max(0, desk.clock.now() - from);
  const timing = { animationDuration: `${whole}ms`, animationDelay: `${-passed}ms` };
  return (
    <div className={styles.bar} aria-hidden="true">
      <div key={offer.data.expires_at} className={styles.fill} style={timing} />
    </div>
  );
}

function Waited({ offer }: { offer: Offer }) {
  const { t, formats } = useReading();
  const since = Date.parse(offer.data.queued_at);
  const minutes = useTimed("slow", useCallback((now) => Math.floor((now - since) / MINUTE), [since]));
  if (minutes < 1) return null;
  return <li>{t("offer.waited", { duration: formats.duration(minutes * MINUTE) })}</li>;
}

export interface OfferCardProps {
  offer: Offer;
  /** The first offer answers to the shortcuts. */
  isFirst: boolean;
  onAccepted(workItemId: string): void;
  /** It goes away while it has the focus. */
  onLeft(): void;
}

export function OfferCard({ offer, isFirst, onAccepted, onLeft }: OfferCardProps) {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const accepting = useAttempt();
  const declining = useAttempt();
  const titleId = useId();
  const becauseId = useId();
  const because = useRef<HTMLButtonElement>(null);
  const card = useRef<HTMLLIElement>(null);
  useLayoutEffect(
    () => () => {
      if (card.current?.contains(document.activeElement)) onLeft();
    },
    [onLeft],
  );
  const [isAsking, setAsking] = useState(false);
  const { channel, customer_name: name, last_line: line, consult } = offer.data;
  const queue = reading.own(offer.data.queue_name);
  const isBusy = accepting.isBusy || declining.isBusy;

  const accept = () => {
    if (isBusy) return;
    void accepting.attempt(async () => {
      const { work_item_id: workItemId } = await desk.api.acceptOffer(offer.id);
      // The focus is free for the case that opens.
      if (card.current?.contains(document.activeElement)) (document.activeElement as HTMLElement).blur();
      onAccepted(workItemId);
    });
  };
  const decline = (reason: DeclineReason | null) => {
    if (isBusy) return;
    setAsking(false);
    void declining.attempt(() => desk.api.declineOffer(offer.id, reason));
  };
  const stopAsking = () => {
    setAsking(false);
    because.current?.focus();
  };
  useShortcut("acceptOffer", accept, isFirst);
  useShortcut("declineOffer", () => decline(null), isFirst);
  useShortcut("declineBecause", () => (isAsking ? stopAsking() : setAsking(true)), isFirst);

  return (
    <li ref={card} className={styles.offer} data-testid="offer" aria-labelledby={titleId}>
      <div className={styles.head}>
        <span className={styles.sign}>
          <ChannelIcon channel={channel} />
        </span>
        <div className={styles.who}>
          <h2 id={titleId} className={styles.title}>
            <span className="only-for-readers">{t(consult ? "offer.new_question" : "offer.new")} </span>
            <bdi>{name ?? t("customer.unnamed")}</bdi>
          </h2>
          <p className={styles.from}>
            {channelName(reading, channel)} · <bdi>{queue}</bdi>
          </p>
        </div>
        <SecondsLeft expiresAt={Date.parse(offer.data.expires_at)} />
      </div>
      {line !== null && line !== "" && (
        <p className={styles.line} dir="auto">
          {line}
        </p>
      )}
      {offer.data.given?.note && (
        <p className={styles.note}>
          <strong>{t("given.says", { name: offer.data.given.by_name })}</strong> <bdi>{offer.data.given.note}</bdi>
        </p>
      )}
      <Notices notices={offer.data.notice} />
      <ul className={styles.reasons} aria-label={t("offer.why")}>
        {consult && (
          <li data-testid="asks">
            <MessageCircleQuestion size={14} aria-hidden className={styles.asks} /> {t("offer.asks_you", { name: consult.by_name ?? "" })}
          </li>
        )}
        {offer.data.by_name && !consult && <li>{t("offer.from_colleague", { name: offer.data.by_name })}</li>}
        {ownReasonTexts(reading, offer.data.by_name ? [] : offer.data.reasons).map((text) => (
          <li key={text}>{text}</li>
        ))}
        <Waited offer={offer} />
      </ul>
      <div className={styles.actions}>
        <Button
          look="primary"
          icon={<Check size={16} aria-hidden />}
          isBusy={accepting.isBusy}
          onClick={accept}
          hint={isFirst ? t("offer.accept") : undefined}
          keys={isFirst ? SHORTCUTS.acceptOffer.keys : undefined}
        >
          {t("offer.accept")}
        </Button>
        <Button
          look="quiet"
          icon={<X size={16} aria-hidden />}
          isBusy={declining.isBusy}
          onClick={() => decline(null)}
          hint={isFirst ? t("offer.decline") : undefined}
          keys={isFirst ? SHORTCUTS.declineOffer.keys : undefined}
        >
          {t("offer.decline")}
        </Button>
        <IconButton
          ref={because}
          label={t("offer.decline_with_reason")}
          keys={isFirst ? SHORTCUTS.declineBecause.keys : undefined}
          aria-expanded={isAsking}
          aria-controls={isAsking ? becauseId : undefined}
          onClick={() => setAsking(!isAsking)}
        >
          <ChevronDown size={16} aria-hidden />
        </IconButton>
      </div>
      {isAsking && <DeclineReasons id={becauseId} onChoose={decline} onClose={stopAsking} />}
      <CountdownBar offer={offer} />
    </li>
  );
}

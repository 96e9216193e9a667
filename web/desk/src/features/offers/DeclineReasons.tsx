/** Why I decline, in one key: shown when it is asked for; declining without a reason stays one key too. */
import { useEffect, useRef, type KeyboardEvent } from "react";
import { useReading } from "../../i18n/reading";
import { Keys } from "../../ui/Keys";
import { DECLINE_REASONS, type DeclineReason } from "./model";
import styles from "./OfferCard.module.css";

export interface DeclineReasonsProps {
  id: string;
  onChoose(reason: DeclineReason): void;
  onClose(): void;
}

export function DeclineReasons({ id, onChoose, onClose }: DeclineReasonsProps) {
  const { t } = useReading();
  const group = useRef<HTMLDivElement>(null);
  useEffect(() => group.current?.querySelector("button")?.focus(), []);

  const move = (step: number) => {
    const all = [...(group.current?.querySelectorAll("button") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    all[(at + step + all.length) % all.length]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const numbered = DECLINE_REASONS[Number(event.key) - 1];
    if (event.key === "Escape") onClose();
    else if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (numbered !== undefined) onChoose(numbered);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={group} id={id} role="group" aria-label={t("offer.decline_because")} className={styles.because} onKeyDown={onKeyDown}>
      <p className={styles.becauseTitle} aria-hidden="true">
        {t("offer.decline_because")}
      </p>
      {DECLINE_REASONS.map((reason, index) => (
        <button key={reason} type="button" className={styles.becauseChoice} aria-keyshortcuts={String(index + 1)} onClick={() => onChoose(reason)}>
          <span>{t(`decline_reason.${reason}`)}</span>
          <Keys keys={String(index + 1)} />
        </button>
      ))}
    </div>
  );
}

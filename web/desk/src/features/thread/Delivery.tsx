/** How far a message has come: a sign, and its words for screen readers and on hover. */
import { Check, CheckCheck, CircleAlert, CircleHelp, Clock, type LucideIcon } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { tip } from "../../ui/tip";
import type { DeliveryStatus } from "../../wire/entities";
import styles from "./Delivery.module.css";

const SIGNS: Record<DeliveryStatus, LucideIcon | null> = {
  received: null,
  queued: Clock,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
  unconfirmed: CircleHelp,
};

export function Delivery({ status }: { status: DeliveryStatus }) {
  const { t } = useReading();
  const Sign = SIGNS[status];
  if (Sign === null || Sign === undefined) return null;
  const text = t(`delivery.${status}`);
  const isWorded = status === "failed" || status === "unconfirmed";
  return (
    <span className={styles.delivery} data-status={status} {...tip(t(`delivery.${status}_explained`))}>
      <Sign size={14} {...(isWorded ? { "aria-hidden": true } : { role: "img", "aria-label": text })} />
      {isWorded && text}
    </span>
  );
}

/** Whether the desk hears the server. Quiet when it does; says what is kept and offers to try now when it does not. */
import { RefreshCw, Wifi, WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Button } from "../../ui/Button";
import { tip } from "../../ui/tip";
import type { Phase } from "../../wire/recovery";
import styles from "./ConnectionHealth.module.css";

/** A break shorter than this is mended before anyone needs to know. */
const TELL_AFTER_MS = 1_500;

type Health = "live" | "connecting" | "waiting" | "offline" | "refused";

function healthOf(phase: Phase): Health {
  switch (phase.name) {
    case "live":
      return "live";
    case "waiting":
      return "waiting";
    case "offline":
      return "offline";
    case "ended":
      return "refused";
    default:
      return "connecting";
  }
}

/** The health, but a short break is not told. */
function useToldHealth(health: Health): Health {
  const [told, setTold] = useState<Health>("live");
  useEffect(() => {
    if (health === "live") {
      setTold("live");
      return;
    }
    const timer = window.setTimeout(() => setTold(health), TELL_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [health]);
  return health === "live" ? "live" : told;
}

export function ConnectionHealth() {
  const { t } = useReading();
  const desk = useDesk();
  const health = useToldHealth(useValue(desk.phase, healthOf));
  const label = t(`health.${health}` satisfies TextKey);
  const Sign = health === "live" ? Wifi : WifiOff;
  return (
    <div className={styles.health} role="status" data-health={health} {...tip(t(`health.${health}_explained`))}>
      <Sign size={16} aria-hidden />
      <span className={health === "live" ? "only-for-readers" : styles.label}>{label}</span>
      {health === "waiting" && (
        <Button look="quiet" size="s" icon={<RefreshCw size={14} aria-hidden />} onClick={() => desk.reconnect()}>
          {t("health.retry")}
        </Button>
      )}
    </div>
  );
}

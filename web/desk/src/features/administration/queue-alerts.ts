/** What whoever watches over a queue is told of, as it is typed. Pure. */
import type { QueueSettings } from "../../wire/administration";

export type QueueAlerts = QueueSettings["alerts"];

/** Numbers as they are typed; empty: no alert. */
export interface AlertsDraft {
  wait_seconds: string;
  waiting: string;
  in_time_percent: string;
  nobody_ready: boolean;
}

/** As the server has them. */
export const ALERT_BOUNDS = {
  wait_seconds: [1, 2_592_000],
  waiting: [0, 100_000],
  in_time_percent: [1, 100],
} as const;
export type AlertNumber = keyof typeof ALERT_BOUNDS;
export const ALERT_NUMBERS = Object.keys(ALERT_BOUNDS) as AlertNumber[];

export function isAlertNumber(name: AlertNumber, text: string): boolean {
  const [least, most] = ALERT_BOUNDS[name];
  return text === "" || (/^\d{1,7}$/.test(text) && Number(text) >= least && Number(text) <= most);
}

export function draftOfAlerts(alerts: QueueAlerts): AlertsDraft {
  const text = (name: AlertNumber) => (alerts[name] === null ? "" : String(alerts[name]));
  return { wait_seconds: text("wait_seconds"), waiting: text("waiting"), in_time_percent: text("in_time_percent"), nobody_ready: alerts.nobody_ready };
}

/** Undefined while something of it is not as it can be. */
export function alertsOf(draft: AlertsDraft): QueueAlerts | undefined {
  if (!ALERT_NUMBERS.every((name) => isAlertNumber(name, draft[name]))) return undefined;
  const number = (name: AlertNumber) => (draft[name] === "" ? null : Number(draft[name]));
  return { wait_seconds: number("wait_seconds"), waiting: number("waiting"), in_time_percent: number("in_time_percent"), nobody_ready: draft.nobody_ready };
}

/** Moments people name when they put something off, in their own time zone. Pure. */

export type MomentName = "in_an_hour" | "this_evening" | "tomorrow" | "in_two_days" | "next_week";

const HOUR_MS = 3_600_000;
const MORNING = 9;
const EVENING = 18;

function atHour(nowMs: number, days: number, hour: number): number {
  const date = new Date(nowMs);
  date.setDate(date.getDate() + days);
  date.setHours(hour, 0, 0, 0);
  return date.getTime();
}

/** Those that lie ahead, the soonest first. "This evening" is left out when it is nearly here. */
export function momentsFrom(nowMs: number): { name: MomentName; at: number }[] {
  const evening = atHour(nowMs, 0, EVENING);
  return [
    { name: "in_an_hour" as const, at: nowMs + HOUR_MS },
    ...(evening > nowMs + 2 * HOUR_MS ? [{ name: "this_evening" as const, at: evening }] : []),
    { name: "tomorrow" as const, at: atHour(nowMs, 1, MORNING) },
    { name: "in_two_days" as const, at: atHour(nowMs, 2, MORNING) },
    { name: "next_week" as const, at: atHour(nowMs, 7, MORNING) },
  ];
}

/** As `<input type="datetime-local">` writes an instant, and back. */
export function toLocalField(ms: number): string {
  const date = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}

export function fromLocalField(text: string): number | null {
  const ms = new Date(text).getTime();
  return Number.isNaN(ms) ? null : ms;
}

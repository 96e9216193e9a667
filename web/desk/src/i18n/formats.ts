/** Instants, durations, sizes and numbers as the reader writes them. All instants are in the reader's own time zone. */

const MONEY = /^(-?\d+(?:\.\d+)?) ([A-Z]{3})$/;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type SizeUnit = "byte" | "kilobyte" | "megabyte" | "gigabyte";
type DurationUnit = "second" | "minute" | "hour" | "day";

/** Browsers write one kilobyte in Hebrew as unit, right-to-left mark, number; two and more the other way round. */
function inOrder(size: string): string {
  return size.replace(/^([A-Za-z]+)\u200f(.+)$/u, "$2 $1");
}

function startOfDay(ms: number): number {
  const date = new Date(ms);
  date.setHours(0, 0, 0, 0);
  return date.getTime();
}

/** A day as a key that sorts and compares, in the reader's time zone. */
export function dayOf(instant: string): string {
  return String(startOfDay(Date.parse(instant)));
}

export class Formats {
  private readonly units = new Map<string, Intl.NumberFormat>();
  private readonly plain: Intl.NumberFormat;
  private readonly time: Intl.DateTimeFormat;
  private readonly date: Intl.DateTimeFormat;
  private readonly weekday: Intl.DateTimeFormat;
  private readonly dateWithYear: Intl.DateTimeFormat;
  private readonly minute: Intl.DateTimeFormat;
  private readonly full: Intl.DateTimeFormat;
  private readonly relative: Intl.RelativeTimeFormat;
  private readonly lists: Intl.ListFormat;
  private readonly choices: Intl.ListFormat;

  /** `justNow`: what is said of less than a minute. */
  constructor(
    readonly locale: string,
    private readonly justNow?: string,
  ) {
    this.plain = new Intl.NumberFormat(locale);
    this.time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long" });
    this.weekday = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
    this.dateWithYear = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" });
    this.minute = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this.full = new Intl.DateTimeFormat(locale, {
      dateStyle: "full",
      timeStyle: "medium",
      hourCycle: "h23",
    });
    this.relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
    this.lists = new Intl.ListFormat(locale, { type: "conjunction" });
    this.choices = new Intl.ListFormat(locale, { type: "disjunction" });
  }

  number = (value: number): string => this.plain.format(value);

  /** An amount with its currency, kept as "125.50 ILS"; as it is when it holds more digits than a number, or a currency nobody knows. */
  money = (value: string): string => {
    const [, amount, currency] = MONEY.exec(value) ?? [];
    if (amount === undefined || currency === undefined || amount.replace(/\D/g, "").length > 15) return value;
    try {
      return new Intl.NumberFormat(this.locale, { style: "currency", currency }).format(Number(amount));
    } catch {
      return value;
    }
  };

  list = (parts: string[]): string => this.lists.format(parts);

  /** One of these; each keeps its own direction. */
  either = (parts: string[]): string => this.choices.format(parts.map((part) => `\u2068${part}\u2069`));

  clockTime = (instant: string): string => this.time.format(Date.parse(instant));

  /** To the minute, within a sentence. */
  moment = (instant: string): string => this.minute.format(Date.parse(instant));

  /** To the second, with the weekday: for tips, and where people look for what happened when. */
  instant = (instant: string): string => this.full.format(Date.parse(instant));

  /** How long, in the largest unit that fits, rounded down: "40 s", "18 min", "3 h", "2 d". */
  duration = (ms: number): string => {
    const length = Math.max(0, ms);
    if (length < MINUTE) return this.unit("second", Math.floor(length / SECOND));
    if (length < HOUR) return this.unit("minute", Math.floor(length / MINUTE));
    if (length < DAY) return this.unit("hour", Math.floor(length / HOUR));
    return this.unit("day", Math.floor(length / DAY));
  };

  /** How long to the second, in the units one says it in: "45 s", "5 min", "1 h 30 min". */
  exactDuration = (ms: number): string => {
    const seconds = Math.max(0, Math.round(ms / SECOND));
    const parts = [["day", Math.floor(seconds / 86_400)], ["hour", Math.floor(seconds / 3600) % 24], ["minute", Math.floor(seconds / 60) % 60], ["second", seconds % 60]] as const;
    const told = parts.filter(([, count]) => count > 0);
    return told.length === 0 ? this.unit("second", 0) : told.map(([unit, count]) => this.unit(unit, count)).join(" ");
  };

  /** Minutes and seconds that are left, rounded up: "1:05". */
  countdown = (ms: number): string => {
    const seconds = Math.max(0, Math.ceil(ms / SECOND));
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };

  seconds = (ms: number): string => this.unit("second", Math.max(0, Math.ceil(ms / SECOND)));

  /** The day of an instant as a heading: today, yesterday, a weekday this year, a date with its year. */
  day = (instant: string, nowMs: number): string => {
    const at = Date.parse(instant);
    const daysAgo = Math.round((startOfDay(nowMs) - startOfDay(at)) / DAY);
    if (daysAgo === 0 || daysAgo === 1) return this.capitalised(this.relative.format(-daysAgo, "day"));
    const isThisYear = new Date(at).getFullYear() === new Date(nowMs).getFullYear();
    return this.capitalised((isThisYear ? this.weekday : this.dateWithYear).format(at));
  };

  /** A date that is no instant ("2026-01-31") in words, the same day whatever the reader's time zone. */
  longDate = (date: string): string => {
    const style = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;
    return this.capitalised(new Intl.DateTimeFormat(this.locale, style).format(Date.parse(`${date}T00:00:00Z`)));
  };

  /** The same in few words. */
  plainDate = (date: string): string => new Intl.DateTimeFormat(this.locale, { dateStyle: "medium", timeZone: "UTC" }).format(Date.parse(date));

  /** A date in few words, for lists. */
  shortDate = (instant: string, nowMs: number): string => {
    const at = Date.parse(instant);
    const isThisYear = new Date(at).getFullYear() === new Date(nowMs).getFullYear();
    return (isThisYear ? this.date : this.dateWithYear).format(at);
  };

  /** A moment in few words: the time alone today, else the date with it. */
  shortMoment = (instant: string, nowMs: number): string => {
    const at = Date.parse(instant);
    const time = this.time.format(at);
    return startOfDay(at) === startOfDay(nowMs) ? time : `${this.shortDate(instant, nowMs)}, ${time}`;
  };

  /** How long since, as one says it: "9 minutes ago", "just now". */
  ago = (at: number, nowMs: number): string => {
    const passed = at - nowMs;
    const [unit, length] = Math.abs(passed) >= DAY ? (["day", DAY] as const) : Math.abs(passed) >= HOUR ? (["hour", HOUR] as const) : (["minute", MINUTE] as const);
    const count = Math.round(passed / length);
    return count === 0 ? (this.justNow ?? this.relative.format(0, "second")) : this.relative.format(count, unit);
  };

  fileSize = (bytes: number): string => {
    const steps: SizeUnit[] = ["byte", "kilobyte", "megabyte", "gigabyte"];
    let value = bytes;
    let step = 0;
    while (value >= 1000 && step < steps.length - 1) {
      value /= 1000;
      step += 1;
    }
    return this.unit(steps[step] ?? "byte", value, value < 10 && step > 1 ? 1 : 0);
  };

  private unit(unit: SizeUnit | DurationUnit, value: number, digits = 0): string {
    const key = `${unit}${digits}`;
    let format = this.units.get(key);
    if (format === undefined) {
      format = new Intl.NumberFormat(this.locale, {
        style: "unit",
        unit,
        // Short, one byte and many are written alike in English: "284 byte".
        unitDisplay: unit === "byte" ? "long" : "short",
        maximumFractionDigits: digits,
      });
      this.units.set(key, format);
    }
    return inOrder(format.format(value));
  }

  private capitalised(text: string): string {
    return text.charAt(0).toLocaleUpperCase(this.locale) + text.slice(1);
  }
}

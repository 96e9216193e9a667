/** Hours and moments of a calendar in words, by the tenant's time zone. */
import type { Reading } from "../../i18n/reading";
import type { Span, Standing } from "../../wire/calendars";

/** Days of the week as calendars keep them (0 Monday), in the order in which the reader's week runs. */
export function weekdaysOf({ locale }: Reading): { index: number; name: string }[] {
  const names = new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" });
  const indexes = locale === "he" ? [6, 0, 1, 2, 3, 4, 5] : [0, 1, 2, 3, 4, 5, 6];
  return indexes.map((index) => ({ index, name: names.format(Date.UTC(2024, 0, 1 + index)) }));
}

/** A day and a time of the tenant's wall clock. */
export function momentOf({ locale }: Reading, instant: string, zone: string): string {
  const style = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone } as const;
  return new Intl.DateTimeFormat(locale, style).format(Date.parse(instant));
}

/** "Open until …; opens next …". */
export function standingOf(reading: Reading, standing: Standing, zone: string): string {
  const { t } = reading;
  if (standing.is_open && standing.until === null) return t("calendars.always_open");
  if (standing.opens_at === null) return standing.is_open ? t("calendars.open_last", { until: momentOf(reading, standing.until ?? "", zone) }) : t("calendars.never_open");
  const opens = momentOf(reading, standing.opens_at, zone);
  if (standing.is_open) return t("calendars.open_now", { until: momentOf(reading, standing.until ?? "", zone), opens });
  return t("calendars.closed_now", { opens });
}

/** The end of a day is 24:00; a time field knows it as midnight. */
export const toField = (time: string) => (time === "24:00" ? "00:00" : time);
export const endFromField = (time: string) => (time === "00:00" ? "24:00" : time);

/** In every script what begins stands at the left, as on a shop's door, and no line ends within it. */
export const spanText = (opens: string, closes: string) => `\u2066${opens}\u2060–\u2060${closes}\u2069`;

/** What is wrong with the hours of one day: the first span that is at fault, and the one that it runs into. */
export interface SpanFault {
  at: number;
  /** Null: it does not end after it begins. */
  over: number | null;
}

/** Times that are not written whole are nobody's fault yet. */
export function faultOf(spans: readonly Span[]): SpanFault | null {
  const backwards = spans.findIndex(({ opens, closes }) => opens !== "" && closes !== "" && opens >= closes);
  if (backwards >= 0) return { at: backwards, over: null };
  for (const [at, later] of spans.entries()) {
    const over = spans.findIndex((each, index) => index < at && each.opens < later.closes && later.opens < each.closes);
    if (over >= 0) return { at, over };
  }
  return null;
}

/** Can these hours be reckoned with? */
export function areHours(spans: readonly Span[]): boolean {
  return faultOf(spans) === null && spans.every(({ opens, closes }) => opens !== "" && closes !== "");
}

/** What is wrong with the hours of `name`, and how hours that go on into the next day are written. */
export function faultWords({ t }: Reading, name: string, spans: readonly Span[]): string | undefined {
  const fault = faultOf(spans);
  const [span, over] = [spans[fault?.at ?? -1], spans[fault?.over ?? -1]];
  if (span === undefined) return undefined;
  const shown = ({ opens, closes }: Span) => spanText(opens, toField(closes));
  if (over !== undefined) return t("calendars.span_overlaps", { name, span: shown(span), other: shown(over) });
  return t("calendars.span_backwards", { name, span: shown(span), evening: spanText(span.opens, "00:00"), morning: spanText("00:00", span.closes) });
}

/** A span to add after those that are there. */
export function nextSpan(spans: Span[]): Span {
  const last = spans.at(-1)?.closes;
  if (last === undefined) return { opens: "09:00", closes: "17:00" };
  const hour = Number(last.slice(0, 2));
  const two = (value: number) => `${String(Math.min(value, 24)).padStart(2, "0")}:00`;
  return { opens: two(Math.min(hour + 1, 23)), closes: two(hour + 3) };
}

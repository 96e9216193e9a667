import { useReading, type Reading } from "../../i18n/reading";
import type { Decision } from "../../wire/answers";
import type { Reason } from "../../wire/entities";

function timeOf({ formats }: Reading, params: Reason["params"]): string {
  return formats.exactDuration(Number(params["seconds"] ?? 0) * 1000);
}

/** The reasons that this build can put into words; one that it has no words for is left out. */
export function reasonTexts(reading: Reading, reasons: readonly Reason[]): string[] {
  return reasons
    .map(({ code, params }) => reading.find("reason.", code, { ...params, time: timeOf(reading, params) }))
    .filter((text) => text !== undefined);
}

/** The same to whoever is offered the work: said to them, and without points. */
export function ownReasonTexts(reading: Reading, reasons: readonly Reason[]): string[] {
  return reasons.flatMap((reason) => reading.find("offer_reason.", reason.code) ?? reasonTexts(reading, [reason]));
}

/** Reasons in words, in one line. */
export function useReasons(): (reasons: Decision["reasons"]) => string {
  const reading = useReading();
  return (reasons) => reasonTexts(reading, reasons).join(" · ");
}

import { useReading, type Reading } from "../../i18n/reading";
import type { Decision } from "../../wire/answers";
import type { Reason } from "../../wire/entities";

/** The reasons that this build can put into words; one that it has no words for is left out. */
export function reasonTexts(reading: Reading, reasons: readonly Reason[]): string[] {
  return reasons
    .map((reason) => reading.find("reason.", reason.code, reason.params))
    .filter((text) => text !== undefined);
}

/** Reasons in words, in one line. */
export function useReasons(): (reasons: Decision["reasons"]) => string {
  const reading = useReading();
  return (reasons) => reasonTexts(reading, reasons).join(" · ");
}

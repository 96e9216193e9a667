import { useReading } from "../../i18n/reading";
import type { Decision } from "../../wire/answers";

/** Reasons in words; one that this desk has no words for is left out. */
export function useReasons(): (reasons: Decision["reasons"]) => string {
  const { find } = useReading();
  return (reasons) =>
    reasons
      .map((reason) => find("reason.", reason.code, reason.params))
      .filter((text) => text !== undefined)
      .join(" · ");
}

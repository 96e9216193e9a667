/** What is said of alerts: which threshold a queue is past, and how far. */
import type { Reading } from "../../i18n/reading";
import type { BoardAlert } from "../../wire/board";
import { clockOf, written } from "./numbers";

type Said = Pick<BoardAlert, "kind" | "threshold" | "worst">;

/** "Somebody waits longer than 2:00". */
export function alertWords({ t, locale }: Reading, { kind, threshold }: Said): string {
  if (kind === "long_wait") return t("alerts.long_wait", { limit: clockOf(threshold) });
  if (kind === "many_waiting") return t("alerts.many_waiting", { count: threshold });
  if (kind === "few_in_time") return t("alerts.few_in_time", { share: written("share", threshold / 100, locale) });
  return t("alerts.nobody_ready");
}

/** "At worst 5:12". */
export function worstWords({ t, locale }: Reading, { kind, worst }: Said): string {
  if (kind === "long_wait") return t("alerts.worst", { value: clockOf(worst) });
  if (kind === "few_in_time") return t("alerts.worst", { value: written("share", worst / 100, locale) });
  return t("alerts.worst_waiting", { count: worst });
}

/** Alerts that were not known before, and those known that are no more. Null before: nothing was known, and nothing is news. */
export function newsOf(before: ReadonlyMap<string, BoardAlert> | null, now: ReadonlyMap<string, BoardAlert>): { began: BoardAlert[]; ended: BoardAlert[] } {
  if (before === null) return { began: [], ended: [] };
  return { began: [...now.values()].filter((each) => !before.has(each.alert_id)), ended: [...before.values()].filter((each) => !now.has(each.alert_id)) };
}

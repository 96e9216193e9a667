/**
 * Turns an error into words: what happened (the server's own text, in the reader's language), what
 * was kept, what to do.
 */
import type { Reading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { WireError } from "../../wire/errors";

export interface Explanation {
  title: string;
  detail: string | undefined;
  /** The field that is wrong, by the server's name of it, and what it should be. */
  at?: { field: string; expected: string };
}

export function explain(reading: Reading, error: unknown, kept?: TextKey): Explanation {
  const { t, find } = reading;
  const code = error instanceof WireError ? error.code : "unexpected";
  const values = error instanceof WireError ? error.params : {};
  const message = error instanceof WireError ? error.message : "";
  const title = message || find("problem.", code, values) || t("problem.unexpected");
  const parts = [kept && t(kept), find("remedy.", code, values)].filter((part) => part !== undefined);
  const { setting, expected } = values;
  const at = typeof setting === "string" && typeof expected === "string" ? { at: { field: setting, expected } } : {};
  return { title, detail: parts.length > 0 ? parts.join(" ") : undefined, ...at };
}

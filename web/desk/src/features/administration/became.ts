/** What is told of something that was saved: that it was archived or brought back, where it was. Pure. */
import type { Reading } from "../../i18n/reading";

interface Kept {
  name: string;
  active: boolean;
}

/** Undefined: it was made, or something else of it was changed. */
export function becameOf(t: Reading["t"], before: Kept | undefined, { name, active }: Kept): string | undefined {
  if (before === undefined || before.active === active) return undefined;
  return t(active ? "archive.back" : "archive.done", { name });
}

/** What somebody's browser brings back from a mail provider, and how that went. */
import type { Explanation } from "../problems/explain";

/** Of which mailbox; null: nobody knows. `problem` null: the centre was let in. */
export interface Returned {
  id: string | null;
  problem: Explanation | null;
}

/** What the address says to which the provider has sent the browser. */
export function broughtBy(search: string): { state: string; code: string; error: string } {
  const asked = new URLSearchParams(search);
  const word = (name: string) => asked.get(name) ?? "";
  return { state: word("state") || "-", code: word("code"), error: word("error") };
}

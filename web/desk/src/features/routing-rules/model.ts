/** What the page of routing rules reckons: where an error stands, what a fact is inserted as, what is found in the list of facts. */
import type { RoutingFact } from "../../wire/routing-rules";

/** Where a condition is wrong: the line, and in it what is before, at, and after the place. Columns are counted as Unicode letters. */
export interface Marked {
  line: number;
  before: string;
  at: string;
  after: string;
}

export function markOf(source: string, line: number, column: number): Marked {
  const letters = [...(source.split("\n")[line - 1] ?? "")];
  const rest = letters.slice(column - 1).join("");
  const word = /^(?:[\w.]+|"[^"]*"|'[^']*'|.)/u.exec(rest)?.[0] ?? "";
  return { line, before: letters.slice(0, column - 1).join(""), at: word, after: rest.slice(word.length) };
}

/** The index in the text of a place, for the cursor. */
export function indexOf(source: string, line: number, column: number): number {
  const lines = source.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return before + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
}

/** How a fact is begun to be asked of: a list by its newest entries. */
export function snippetOf(fact: RoutingFact): string {
  if (fact.type !== "list") return fact.name;
  const member = fact.members.find((each) => each.name !== "at") ?? fact.members[0];
  return member === undefined ? `"" in ${fact.name}` : `${fact.name}.exists(x, now - x.at <= days(1))`;
}

/** The facts in whose name, words or title all that is looked for occurs. */
export function factsLike(facts: readonly RoutingFact[], wanted: string, titleOf: (fact: RoutingFact) => string): RoutingFact[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return facts.filter((fact) => {
    const said = [fact.name, titleOf(fact), ...fact.members.map((each) => each.name)].join(" ").toLowerCase();
    return words.every((word) => said.includes(word));
  });
}

/** The order after one was dropped on the place of another. */
export function dropped<T>(order: readonly T[], from: number, to: number): T[] {
  const rest = order.filter((_, place) => place !== from);
  const moving = order[from];
  return moving === undefined ? [...order] : [...rest.slice(0, to), moving, ...rest.slice(to)];
}

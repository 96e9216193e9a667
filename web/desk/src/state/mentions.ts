/**
 * Colleagues and teams named in a note. In the field one sees names; what is sent and kept are ids: `<@agent:ID>`, `<@team:ID>`.
 * Pure.
 */
export interface Mention {
  kind: "agent" | "team";
  id: string;
  /** As it stands in the field, without the `@`. */
  name: string;
}

const MARK = /<@(agent|team):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})>/g;

export type Part = { text: string } | { kind: Mention["kind"]; id: string };

/** A text cut into plain parts and mentions. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const found of text.matchAll(MARK)) {
    if (found.index > at) parts.push({ text: text.slice(at, found.index) });
    parts.push({ kind: found[1] as Mention["kind"], id: found[2] ?? "" });
    at = found.index + found[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}

const escaped = (name: string) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** `@Name`, where the name ends there. */
const placeOf = ({ name }: Mention) => new RegExp(`@${escaped(name)}(?![\\p{L}\\p{N}])`, "gu");
/** "Dana Levi" before "Dana": the longer name is not cut in two. */
const longestFirst = (mentions: readonly Mention[]) => [...mentions].sort((one, other) => other.name.length - one.name.length);

/** Those that still stand in the text. */
export function standing(text: string, mentions: readonly Mention[]): Mention[] {
  let left = text;
  return longestFirst(mentions).filter((mention) => {
    const before = left;
    left = left.replace(placeOf(mention), " ");
    return left !== before;
  });
}

/** The text as it is sent. */
export function withMarks(text: string, mentions: readonly Mention[]): string {
  return longestFirst(mentions).reduce((said, mention) => said.replace(placeOf(mention), `<@${mention.kind}:${mention.id}>`), text);
}

/** The other way round, for what comes back into the field. */
export function withoutMarks(text: string, nameOf: (kind: Mention["kind"], id: string) => string): { text: string; mentions: Mention[] } {
  const mentions = new Map<string, Mention>();
  const said = partsOf(text).map((part) => {
    if ("text" in part) return part.text;
    const name = nameOf(part.kind, part.id);
    mentions.set(part.id, { ...part, name });
    return `@${name}`;
  });
  return { text: said.join(""), mentions: [...mentions.values()] };
}

export interface Asked {
  /** Where the `@` stands. */
  start: number;
  asked: string;
}

/** An `@` at the beginning of a word before the caret asks for a colleague; one within an address does not. A name may be of two words. */
export function atBefore(text: string, caret: number): Asked | null {
  const found = /(?:^|[\s(])@([^\s@]{0,40}(?: [^\s@]{1,40})?)$/u.exec(text.slice(0, caret));
  if (found === null) return null;
  const asked = found[1] ?? "";
  return { start: caret - asked.length - 1, asked };
}

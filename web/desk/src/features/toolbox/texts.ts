/** What the composer knows of texts with fields: what is asked for by `/`, and which fields still wait for a value; pure. */

/** A field that has no value yet, as it stands in a text. The names are those of the server's closed set. */
const GAP = /\{\{\s*((?:customer|agent|case|tenant|field)\.[a-z0-9_]+)\s*\}\}/g;

export interface Gap {
  name: string;
  start: number;
  end: number;
}

export function gapsIn(text: string): Gap[] {
  return [...text.matchAll(GAP)].map((found) => ({ name: found[1] ?? "", start: found.index, end: found.index + found[0].length }));
}

export interface Slash {
  /** Where the stroke stands. */
  start: number;
  /** What is written after it. */
  asked: string;
}

/** A stroke at the beginning of a word before the caret asks for a canned reply; in the middle of one (and/or, an address) it does not. */
export function slashBefore(text: string, caret: number): Slash | null {
  const found = /(?:^|\s)\/([^\s/]{0,40})$/u.exec(text.slice(0, caret));
  if (found === null) return null;
  const asked = found[1] ?? "";
  return { start: caret - asked.length - 1, asked };
}

/** The text with a part of it replaced, and what then wants to be selected: the first gap, else the place after it. */
export function putInto(text: string, start: number, end: number, said: string): { text: string; from: number; to: number } {
  const whole = text.slice(0, start) + said + text.slice(end);
  const gap = gapsIn(said)[0];
  const after = start + said.length;
  return gap === undefined ? { text: whole, from: after, to: after } : { text: whole, from: start + gap.start, to: start + gap.end };
}

/** A text as a list shows it: its fields by their names. */
export function shownText(text: string, nameOf: (field: string) => string): string {
  return text.replace(GAP, (_, name: string) => `\u2068\u2039${nameOf(name)}\u203a\u2069`);
}

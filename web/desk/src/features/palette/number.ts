/** A case's number, when that is what is asked for: digits alone, or after a hash, or after a word ("case 10009"); pure. */
const LONGEST = 15;

export function numberAsked(asked: string): number | null {
  const digits = /^\s*(?:\p{L}+\s+)?#?\s*(\d+)\s*$/u.exec(asked)?.[1];
  return digits === undefined || digits.length > LONGEST ? null : Number(digits);
}

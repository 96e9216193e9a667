/** A case's number, when that is what is asked for: digits alone, or after a hash; pure. */
const LONGEST = 15;

export function numberAsked(asked: string): number | null {
  const digits = /^\s*#?\s*(\d+)\s*$/.exec(asked)?.[1];
  return digits === undefined || digits.length > LONGEST ? null : Number(digits);
}

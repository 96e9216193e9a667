/** Finding by a few letters of a name, in their order; pure. Case, accents and Hebrew points do not count. */

const MARKS = /\p{M}+/gu;

export function plain(text: string): string {
  return text.normalize("NFKD").replace(MARKS, "").toLocaleLowerCase();
}

const isStart = (text: string, at: number) => at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? "");

/** How well a text answers to what is asked, the more the better; null when it does not. Both are plain. */
export function scoreOf(asked: string, text: string): number | null {
  if (asked === "") return 0;
  const whole = text.indexOf(asked);
  if (whole >= 0) return 1_000 - Math.min(whole, 400) + (isStart(text, whole) ? 500 : 0) + (text === asked ? 500 : 0);
  let at = -1;
  let score = 0;
  for (const letter of asked) {
    if (letter === " ") continue;
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return null;
    score += next === at + 1 ? 8 : isStart(text, next) ? 6 : 1;
    at = next;
  }
  // A few letters strewn over a long text are no answer.
  return score >= asked.length * 3 ? score : null;
}

/** The items that answer, best first; what answers alike stays in its order. An item is found by any of its names, the earlier the better. */
export function findBest<T>(items: readonly T[], asked: string, namesOf: (item: T) => readonly string[], most = Infinity): T[] {
  const wanted = plain(asked.trim());
  const scored = items.flatMap((item, place) => {
    const scores = namesOf(item).flatMap((name, rank) => {
      const score = scoreOf(wanted, plain(name));
      return score === null ? [] : [score - rank * 100];
    });
    return scores.length === 0 ? [] : [{ item, place, score: Math.max(...scores) }];
  });
  scored.sort((one, other) => other.score - one.score || one.place - other.place);
  return scored.slice(0, most).map(({ item }) => item);
}

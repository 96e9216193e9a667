/** What is looked for, as the page's address keeps it. */
import type { AskedSearch } from "../../wire/answers";

export const NARROWINGS = ["channel", "queue", "who", "author", "since", "until"] as const;
export type Narrowing = (typeof NARROWINGS)[number];
export type Asked = { q: string } & Record<Narrowing, string>;

/** Whose words, as the server names it. */
export const WHO = ["in", "out", "note"] as const;

export function askedOf(search: string): Asked {
  const params = new URLSearchParams(search);
  const read = (name: string) => params.get(name) ?? "";
  return { q: read("q"), channel: read("channel"), queue: read("queue"), who: read("who"), author: read("author"), since: read("since"), until: read("until") };
}

export function addressOf(asked: Asked): string {
  return String(new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== "")));
}

export const isNarrowed = (asked: Asked): boolean => NARROWINGS.some((name) => asked[name] !== "");

/** Days are the reader's own: from the beginning of the first to the end of the last. */
export function questionOf(asked: Asked, after: string | null): AskedSearch {
  const { q, channel, queue, author, since, until } = asked;
  const who = WHO.find((each) => each === asked.who);
  return {
    q,
    ...(channel && { channel }),
    ...(queue && { queue }),
    ...(who && { who }),
    ...(author && { author }),
    ...(since && { since: startOf(since, 0) }),
    ...(until && { until: startOf(until, 1) }),
    ...(after !== null && { after }),
  };
}

function startOf(date: string, daysLater: number): string {
  const day = new Date(`${date}T00:00:00`);
  day.setDate(day.getDate() + daysLater);
  return day.toISOString();
}

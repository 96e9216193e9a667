/** What a timeline shows, as it stands in the address; pure. */
import type { TimelinePart, TimelineQuery } from "../../wire/timeline";

export const PARTS = ["received", "sent", "notes", "facts", "told"] as const satisfies readonly TimelinePart[];

export interface Asked {
  /** The parts that are left out. */
  without: readonly TimelinePart[];
  channel: string;
  /** A day (YYYY-MM-DD) up to which it is read; empty for the newest. */
  day: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What is not understood is left out. */
export function askedOf(search: string): Asked {
  const given = new URLSearchParams(search);
  const day = given.get("day") ?? "";
  const without = PARTS.filter((part) => given.getAll("without").includes(part));
  return {
    without: without.length === PARTS.length ? [] : without,
    channel: given.get("channel") ?? "",
    day: DAY.test(day) && !Number.isNaN(Date.parse(`${day}T00:00:00`)) ? day : "",
  };
}

export function searchOf({ without, channel, day }: Asked): string {
  const said = new URLSearchParams(without.map((part) => ["without", part]));
  if (channel !== "") said.set("channel", channel);
  if (day !== "") said.set("day", day);
  return said.toString();
}

/** A day is read to its end, as the reader's clock has it. */
export function queryOf({ without, channel, day }: Asked, limit: number, before: string | null): TimelineQuery {
  const query: TimelineQuery = { limit };
  if (without.length > 0) query.part = PARTS.filter((part) => !without.includes(part));
  if (channel !== "") query.channel = channel;
  if (before !== null) query.before = before;
  if (day !== "") {
    const end = new Date(`${day}T00:00:00`);
    end.setDate(end.getDate() + 1);
    query.until = end.toISOString();
  }
  return query;
}

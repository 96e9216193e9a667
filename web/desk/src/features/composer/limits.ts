/** What a channel accepts in one message, counted in the channel's own unit. Pure. */
import type { Limits } from "../../wire/entities";

/** The units this build can count. Another unit is counted as characters. */
export const UNITS = ["chars", "graphemes", "utf16", "bytes"] as const;

export type Unit = (typeof UNITS)[number];

/** The counter is shown from this share of the limit on. */
const NEAR = 0.8;

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

export function unitOf(name: string): Unit {
  return (UNITS as readonly string[]).includes(name) ? (name as Unit) : "chars";
}

/** The length of a text. A character is a Unicode code point; a grapheme is what a reader sees as one sign. */
export function lengthIn(unit: Unit, text: string): number {
  switch (unit) {
    case "chars":
      return [...text].length;
    case "graphemes":
      return [...segmenter.segment(text)].length;
    case "utf16":
      return text.length;
    case "bytes":
      return new TextEncoder().encode(text).length;
  }
}

export interface Room {
  unit: Unit;
  used: number;
  max: number;
  /** Worth showing: the limit is near or passed. */
  isNear: boolean;
  isOver: boolean;
}

/** How much room a text leaves, or null when the channel names no limit. */
export function roomFor(text: string, limits: Limits | null): Room | null {
  if (limits === null || limits.text_max <= 0) return null;
  const unit = unitOf(limits.text_unit);
  // UTF-16 is never shorter than characters or graphemes: a short text needs no slow count.
  const isFar = unit !== "bytes" && text.length < limits.text_max * NEAR;
  const used = isFar ? text.length : lengthIn(unit, text);
  return { unit, used, max: limits.text_max, isNear: used >= limits.text_max * NEAR, isOver: used > limits.text_max };
}

/** Why a channel does not accept a file, as the code of the server's own refusal; null when it does. */
export function fileRefusal(file: { size: number; type: string }, limits: Limits | null): string | null {
  if (limits === null) return null;
  if (limits.files_max_bytes > 0 && file.size > limits.files_max_bytes) return "file-too-large";
  if (limits.file_types.length === 0 || file.type === "") return null;
  const family = `${file.type.split("/")[0]}/*`;
  return limits.file_types.includes(file.type) || limits.file_types.includes(family) ? null : "file-type-refused";
}

/** States of an import as the desk shows them. */
import type { Import } from "../../wire/imports";

export type ImportState = Import["state"];

export const TONES: Record<ImportState, "neutral" | "good" | "warm" | "hot"> = {
  uploaded: "neutral",
  checking: "neutral",
  checked: "neutral",
  running: "neutral",
  stopped: "warm",
  done: "good",
  failed: "hot",
};

export function isAtWork(state: ImportState): boolean {
  return state === "checking" || state === "running";
}

/** The part of the file that is read, 0 to 1. */
export function shareOf(standing: Import): number {
  return Math.min(1, standing.at_byte / standing.size);
}

/** Lines in a second since it was begun or went on; null before there is anything to tell. */
export function paceOf(before: { rows: number; ms: number } | null, rows: number, ms: number): number | null {
  if (before === null || ms - before.ms < 500) return null;
  return Math.max(0, ((rows - before.rows) * 1000) / (ms - before.ms));
}

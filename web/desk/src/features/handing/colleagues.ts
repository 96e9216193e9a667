/** Of whom can be asked or given work: who can be now, who later or in spite of something, and who cannot. Pure. */
import type { Taker } from "../../wire/handing";

/** `hindered`: what speaks against them passes (asking), or is for the giver to judge (handing over). */
export type Standing = "free" | "hindered" | "blocked";

/** In spite of these work is handed over; a colleague who is away, full or answering something is asked, and cannot be given it. */
const FOR_THE_GIVER = new Set(["not_member", "skill_missing"]);

export function standingOf(taker: Taker, asks: boolean): Standing {
  if (asks) return taker.askable === "never" ? "blocked" : taker.askable === "later" ? "hindered" : "free";
  if (taker.doubts.length === 0) return "free";
  return taker.doubts.every((each) => FOR_THE_GIVER.has(each)) ? "hindered" : "blocked";
}

/** What is told of them: of whoever is asked not what a question does not ask for. */
export function toldDoubts(taker: Taker, asks: boolean): string[] {
  const told = asks ? taker.doubts.filter((each) => !FOR_THE_GIVER.has(each)) : taker.doubts;
  // Who is gone is nothing else besides.
  return told.includes("agent_gone") ? ["agent_gone"] : told;
}

const ORDER: Standing[] = ["free", "hindered", "blocked"];

/** Those first who can be asked or given it; inside each kind as the server told them. */
export function inOrder(takers: readonly Taker[], asks: boolean): Taker[] {
  return ORDER.flatMap((standing) => takers.filter((each) => standingOf(each, asks) === standing));
}

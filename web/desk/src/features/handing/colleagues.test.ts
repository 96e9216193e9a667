import { describe, expect, it } from "vitest";
import type { Taker } from "../../wire/handing";
import { inOrder, standingOf, toldDoubts } from "./colleagues";

const taker = (name: string, askable: Taker["askable"], ...doubts: string[]): Taker => ({
  agent_id: name, name, presence: "ready", presence_reason: null, capacity: 4, load: 0, doubts, askable, missing_skills: [],
});
const FREE = taker("Dana", "now");
const ANSWERING = taker("Oleh", "later", "answering");
const UNSKILLED = taker("Emma", "now", "not_member", "skill_missing");
const GONE = taker("Noa", "never", "agent_gone", "skill_missing");

describe("a colleague", () => {
  it("is waited for with a question, and cannot be given work, while they answer something else", () => {
    expect(standingOf(ANSWERING, true)).toBe("hindered");
    expect(standingOf(ANSWERING, false)).toBe("blocked");
  });

  it("is asked whatever they can, and given work only in spite of what they lack", () => {
    expect(standingOf(UNSKILLED, true)).toBe("free");
    expect(toldDoubts(UNSKILLED, true)).toEqual([]);
    expect(standingOf(UNSKILLED, false)).toBe("hindered");
    expect(toldDoubts(UNSKILLED, false)).toEqual(["not_member", "skill_missing"]);
  });

  it("is neither when they are gone, of which nothing else is told", () => {
    expect([true, false].map((asks) => standingOf(GONE, asks))).toEqual(["blocked", "blocked"]);
    expect(toldDoubts(GONE, false)).toEqual(["agent_gone"]);
  });

  it("comes before whoever can less", () => {
    const all = [GONE, ANSWERING, UNSKILLED, FREE];
    expect(inOrder(all, true).map((each) => each.name)).toEqual(["Emma", "Dana", "Oleh", "Noa"]);
    expect(inOrder(all, false).map((each) => each.name)).toEqual(["Dana", "Emma", "Noa", "Oleh"]);
  });
});

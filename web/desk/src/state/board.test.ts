import { describe, expect, it } from "vitest";
import type { BoardFrame } from "../wire/board";
import { foldBoard } from "./board";

const frame = (rows: Partial<BoardFrame>): BoardFrame =>
  ({ whole: false, head: { date: "2026-01-31" }, queues: [], agents: [], quarters: [], alerts: [], gone: [], ...rows }) as BoardFrame;
const agent = (id: string, load: number) => ({ agent_id: id, load }) as BoardFrame["agents"][number];

describe("the board", () => {
  it("keeps the rows that have not changed as they were, and lets go of those that are gone", () => {
    const first = foldBoard(null, frame({ whole: true, agents: [agent("a", 1), agent("b", 2), agent("c", 0)] }));
    const next = foldBoard(first, frame({ agents: [agent("b", 4)], gone: [{ part: "agents", id: "c" }] }));
    expect([...(next?.agents.values() ?? [])]).toEqual([agent("a", 1), agent("b", 4)]);
    expect(next?.agents.get("a")).toBe(first?.agents.get("a"));
    expect(next?.queues).toBe(first?.queues);
  });

  it("begins anew with a whole one, and makes nothing of a part alone", () => {
    const held = foldBoard(null, frame({ whole: true, agents: [agent("a", 1)] }));
    expect(foldBoard(held, frame({ whole: true, agents: [agent("b", 1)] }))?.agents.has("a")).toBe(false);
    expect(foldBoard(null, frame({ agents: [agent("a", 1)] }))).toBeNull();
  });
});

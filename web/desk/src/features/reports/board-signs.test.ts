import { describe, expect, it } from "vitest";
import type { BoardAgent } from "../../wire/board";
import { agentsShown, signOfLevel, signOfWait } from "./board-signs";

const agent = (name: string, presence: string, queues: string[] = []) => ({ agent_id: name, name, presence, queue_ids: queues, load: 0, capacity: 8 }) as BoardAgent;

describe("what asks for attention", () => {
  it("is told by a word with each colour, at the target and on either side of it", () => {
    expect(signOfLevel(null, 0.8)).toBeUndefined();
    expect([0.8, 0.75, 0.69].map((share) => signOfLevel(share, 0.8)?.text)).toEqual(["board.on_target", "board.near_target", "board.below_target"]);
  });

  it("is a wait that is longer than was promised", () => {
    expect([60, 61, 121].map((seconds) => signOfWait(seconds, 60)?.tone)).toEqual([undefined, "warm", "hot"]);
  });
});

describe("the agents shown", () => {
  const all = [agent("Bea", "offline"), agent("Avi", "not_ready", ["q"]), agent("Zoe", "ready", ["q"]), agent("Dan", "ready")];

  it("are the ready first, then by name", () => {
    expect(agentsShown(all, { queue: null, presence: null }, "en").map((each) => each.name)).toEqual(["Dan", "Zoe", "Avi", "Bea"]);
  });

  it("are those of a queue and a state where these are asked for", () => {
    expect(agentsShown(all, { queue: "q", presence: "signed_in" }, "en").map((each) => each.name)).toEqual(["Zoe", "Avi"]);
    expect(agentsShown(all, { queue: null, presence: "offline" }, "en").map((each) => each.name)).toEqual(["Bea"]);
    const busy = { ...agent("Mia", "ready", ["q"]), load: 8 };
    expect(agentsShown([...all, busy], { queue: "q", presence: "free" }, "en").map((each) => each.name)).toEqual(["Zoe"]);
  });
});

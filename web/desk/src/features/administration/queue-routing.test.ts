import { describe, expect, it } from "vitest";
import type { QueueRouting, QueueSettings } from "../../wire/administration";
import { circlesOf, draftOfRouting, isAllowed, routingOf } from "./queue-routing";

const ROUTING: QueueRouting = {
  requirements: [{ skill_id: "he", least: 80, weight: 0.5 }, { skill_id: "tech", least: 50, weight: 0 }],
  rings: [
    { after_seconds: 60, lower_by: 30, without: [], also: [] },
    { after_seconds: 300, lower_by: 30, without: ["tech"], also: ["billing"] },
  ],
  target_seconds: 120, ageing: 1, auto_accept: false, pull_allowed: true, keeps_free: 0, disposition_required: true,
}; // prettier-ignore
const person = (name: string, levels: Record<string, number>, active = true) => ({ agent_id: name, name, active, levels });
const PEOPLE = [
  person("dana", { he: 95, tech: 60 }),
  person("oleh", { he: 55, tech: 70 }),
  person("emma", { he: 60 }),
  person("gone", { he: 99, tech: 99 }, false),
];
const QUEUES = [{ queue_id: "billing", members: ["emma", "gone"] }] as unknown as QueueSettings[];

describe("what a queue asks for", () => {
  it("is the same after it was typed", () => {
    expect(routingOf(draftOfRouting(ROUTING))).toEqual(ROUTING);
  });

  it("is not saved while something is outside of its bounds", () => {
    const draft = draftOfRouting(ROUTING);
    expect(routingOf({ ...draft, target: "0" })).toBeUndefined();
    expect(routingOf({ ...draft, rings: draft.rings.map((ring) => ({ ...ring, after: "60" })) })).toBeUndefined();
    expect(routingOf({ ...draft, target: "" })?.target_seconds).toBeNull();
    expect([isAllowed("least", "101"), isAllowed("least", "1.5"), isAllowed("ageing", "1.5")]).toEqual([false, false, true]);
  });

  it("forgets in its steps a skill that is asked for no more", () => {
    const draft = draftOfRouting(ROUTING);
    const routing = routingOf({ ...draft, requirements: draft.requirements.slice(0, 1) });
    expect(routing?.rings.map(({ without }) => without)).toEqual([[], []]);
  });

  it("is met by more people, the longer something waits", () => {
    const circles = circlesOf(ROUTING, ["dana", "oleh", "gone"], PEOPLE, QUEUES);
    expect(circles.map(({ after, people, fresh }) => [after, people.map(({ name }) => name), fresh.map(({ name }) => name)])).toEqual([
      [0, ["dana"], ["dana"]],
      [60, ["dana", "oleh"], ["oleh"]],
      [300, ["dana", "oleh", "emma"], ["emma"]],
    ]);
  });
});

import { describe, expect, it } from "vitest";
import type { Entity, EntityRef } from "../wire/entities";
import { applyChanges, applySnapshot, EMPTY, forgetCase, type Entities } from "./entities";

function message(id: string, version: number, caseId = "case-1"): Entity {
  return {
    kind: "message",
    id,
    version,
    data: {
      case_id: caseId,
      interaction_id: "i",
      channel: "webchat",
      direction: "in",
      author_kind: "customer",
      author_id: null,
      author_name: null,
      text: `${id} as of ${version}`,
      attachments: [],
      status: "received",
      error_code: null,
      occurred_at: "2026-03-01T10:00:00.000Z",
      client_id: null,
    },
  };
}

function agent(version: number): Entity {
  return {
    kind: "agent",
    id: "me",
    version,
    data: {
      name: "Dana",
      presence: "ready",
      presence_reason: null,
      presence_at: "2026-03-01T10:00:00.000Z",
      load: version,
      capacity: 8,
      locale: "he",
      role: "agent",
      role_version: null,
    },
  };
}

function caseOf(id: string, customerId: string): Entity {
  const data = { number: 1, subject: null, status: "open", outcome: null, priority: 0, deadline_at: null, snoozed_until: null, team_id: null, team_name: null, rearranged: 0, merged_into: null, label_ids: [], owner_agent_id: null, owner_name: null };
  const times = { opened_at: "2026-03-01T10:00:00.000Z", closed_at: null };
  return { kind: "case", id, version: 1, data: { ...data, ...times, customer_id: customerId, interactions: [] } } as Entity;
}

function customer(id: string, version: number): Entity {
  const data = { name: id, locale: null, created_at: "2026-03-01T10:00:00.000Z", identities: [], links: [], cases: [] };
  return { kind: "customer", id, version, data };
}

/** Every order of a short list. */
function ordersOf<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    ordersOf([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

function shown(entities: Entities): Record<string, number> {
  const all = Object.values(entities.kinds).flatMap((kind) => [...kind.values()] as Entity[]);
  return Object.fromEntries(all.map((entity) => [`${entity.kind}:${entity.id}`, entity.version]).sort());
}

const M1: EntityRef = { kind: "message", id: "m1" };

describe("folding changes", () => {
  it("ends in the same state whatever the order in which entities arrive", () => {
    const entities = [message("m1", 1), message("m1", 3), message("m1", 2), message("m2", 1), agent(4)];
    const results = ordersOf(entities).map((order) =>
      shown(order.reduce((held, entity) => applyChanges(held, [entity]), EMPTY)),
    );
    for (const result of results) expect(result).toEqual({ "agent:me": 4, "message:m1": 3, "message:m2": 1 });
  });

  it("keeps what it holds when a lower or the same version arrives", () => {
    const held = applyChanges(EMPTY, [message("m1", 5)]);
    expect(applyChanges(held, [message("m1", 4), message("m1", 5)])).toBe(held);
  });

  it("leaves the maps of other kinds untouched, so that their views do not repaint", () => {
    const held = applyChanges(EMPTY, [agent(1), message("m1", 1)]);
    const after = applyChanges(held, [message("m2", 1)]);
    expect(after.kinds.agent).toBe(held.kinds.agent);
    expect(after.kinds.message).not.toBe(held.kinds.message);
  });

  it("never brings back what was removed when an older copy arrives late", () => {
    const held = applyChanges(EMPTY, [message("m1", 5)]);
    const removed = applyChanges(held, [], [M1]);
    expect(shown(removed)).toEqual({});
    expect(shown(applyChanges(removed, [message("m1", 5)]))).toEqual({});
  });

  it("takes a removed entity again when it comes with a higher version", () => {
    const removed = applyChanges(applyChanges(EMPTY, [message("m1", 5)]), [], [M1]);
    expect(shown(applyChanges(removed, [message("m1", 6)]))).toEqual({ "message:m1": 6 });
  });

  it("does nothing when something is removed that it never held", () => {
    expect(applyChanges(EMPTY, [], [M1])).toBe(EMPTY);
  });
});

describe("taking a snapshot", () => {
  it("replaces all that was held, also with lower versions of a new epoch", () => {
    const held = applyChanges(EMPTY, [agent(9), message("m1", 9), message("m2", 9)]);
    expect(shown(applySnapshot(held, [agent(2), message("m2", 1)]))).toEqual({ "agent:me": 2, "message:m2": 1 });
  });

  it("forgets what had been removed before", () => {
    const removed = applyChanges(applyChanges(EMPTY, [message("m1", 5)]), [], [M1]);
    expect(shown(applySnapshot(removed, [message("m1", 1)]))).toEqual({ "message:m1": 1 });
  });

  it("equals the fold of the same entities as changes", () => {
    const entities = [agent(1), message("m1", 2), message("m2", 3)];
    expect(shown(applySnapshot(EMPTY, entities))).toEqual(shown(applyChanges(EMPTY, entities)));
  });

  it("keeps the identity of copies whose version is the same, so that only differences repaint", () => {
    const held = applyChanges(EMPTY, [message("m1", 2)]);
    const after = applySnapshot(held, [message("m1", 2), message("m2", 1)]);
    expect(after.kinds.message.get("m1")).toBe(held.kinds.message.get("m1"));
  });
});

describe("letting go of a case", () => {
  it("drops its thread and leaves other threads", () => {
    const held = applyChanges(EMPTY, [message("m1", 1, "case-1"), message("m2", 1, "case-2")]);
    expect(shown(forgetCase(held, "case-1", "me"))).toEqual({ "message:m2": 1 });
  });

  it("takes the same versions again when the case is opened anew", () => {
    const forgotten = forgetCase(applyChanges(EMPTY, [message("m1", 1)]), "case-1", "me");
    expect(shown(applyChanges(forgotten, [message("m1", 1)]))).toEqual({ "message:m1": 1 });
  });

  it("takes its unchanged customer again, after the server has let go of them too", () => {
    const held = applyChanges(EMPTY, [caseOf("case-1", "anna"), customer("anna", 3)]);
    const forgotten = applyChanges(forgetCase(held, "case-1", "me"), [], [{ kind: "customer", id: "anna" }]);
    expect(shown(applyChanges(forgotten, [customer("anna", 3)]))).toEqual({ "customer:anna": 3 });
  });

  it("keeps a customer whom another case shows", () => {
    const held = applyChanges(EMPTY, [caseOf("case-1", "anna"), caseOf("case-2", "anna"), customer("anna", 3)]);
    expect(shown(forgetCase(held, "case-1", "me"))).toEqual({ "case:case-2": 1, "customer:anna": 3 });
  });
});

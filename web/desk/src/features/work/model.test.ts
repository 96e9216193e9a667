import { describe, expect, it } from "vitest";
import { applyChanges, EMPTY } from "../../state/entities";
import type { WorkItemData } from "../../wire/entities";
import { inHandOf, isCustomerWaiting, longestWaiting, myWork, unreadTotal, warmthOf, type WorkItem } from "./model";

const NOON = Date.parse("2026-03-01T12:00:00.000Z");

function at(minutesAgo: number): string {
  return new Date(NOON - minutesAgo * 60_000).toISOString();
}

function item(id: string, part: Partial<WorkItemData> = {}): WorkItem {
  const data: WorkItemData = {
    state: "assigned",
    medium: "chat",
    channel: "webchat",
    queue_id: "q",
    queue_name: { en: "Service" },
    case_id: `case-${id}`,
    interaction_id: "i",
    agent_id: "me",
    queued_at: at(30),
    assigned_at: at(20),
    wrap_up_until: null,
    disposition_id: null,
    load: 1,
    unread: 0,
    last_line: "hello",
    last_line_at: at(0),
    last_line_by: "customer",
    customer_id: "c",
    customer_name: "Olena",
    customer_locale: "uk",
    case_number: 1,
    subject: null,
    ...part,
  };
  return { kind: "work_item", id, version: 1, data };
}

function mine(...items: WorkItem[]): string[] {
  return myWork(applyChanges(EMPTY, items), "me").map((held) => held.id);
}

describe("my work", () => {
  it("holds what is assigned to me or in my wrap-up, and nothing else", () => {
    const others = [item("theirs", { agent_id: "other" }), item("done", { state: "done" }), item("offered", { state: "offered" })];
    expect(mine(item("a"), item("b", { state: "wrap_up" }), ...others).sort()).toEqual(["a", "b"]);
  });

  it("keeps its order when customers write", () => {
    const older = item("older", { assigned_at: at(20), last_line_at: at(0), unread: 5 });
    const newer = item("newer", { assigned_at: at(10), last_line_at: at(9) });
    expect(mine(older, newer)).toEqual(["newer", "older"]);
  });

  it("counts all that is unread", () => {
    expect(unreadTotal([item("a", { unread: 2 }), item("b", { unread: 3 })])).toBe(5);
  });
});

describe("who waits for whom", () => {
  it("is the customer when the last word is theirs or nobody has said one", () => {
    expect(isCustomerWaiting(item("a").data)).toBe(true);
    expect(isCustomerWaiting(item("a", { last_line_by: null }).data)).toBe(true);
  });

  it("is the agent after an answer, and nobody in wrap-up", () => {
    expect(isCustomerWaiting(item("a", { last_line_by: "agent" }).data)).toBe(false);
    expect(isCustomerWaiting(item("a", { state: "wrap_up" }).data)).toBe(false);
  });

  it("warms with the minutes a customer waits, and stays calm while we wait for them", () => {
    const warmth = [0, 2, 5].map((minutes) => warmthOf(item("a", { last_line_at: at(minutes) }).data, NOON));
    expect(warmth).toEqual(["calm", "warm", "hot"]);
    expect(warmthOf(item("a", { last_line_at: at(60), last_line_by: "agent" }).data, NOON)).toBe("calm");
  });

  it("finds the customer who has waited longest", () => {
    const items = [item("a", { last_line_at: at(2) }), item("b", { last_line_at: at(9) }), item("c", { last_line_at: at(30), last_line_by: "agent" })];
    expect(longestWaiting(items)?.id).toBe("b");
    expect(longestWaiting([])).toBeUndefined();
  });
});

describe("a customer who has left", () => {
  it("waits for nobody, however long ago they wrote", () => {
    const left = item("w", { customer_left: true, last_line_at: at(10) });
    expect(isCustomerWaiting(left.data)).toBe(false);
    expect(warmthOf(left.data, NOON)).toBe("calm");
    expect(longestWaiting([left])).toBeUndefined();
  });
});

it("tells what somebody waits for from what is answered later, by medium", () => {
  const { live, written } = inHandOf([item("a"), item("b"), item("c", { medium: "email" }), item("d", { state: "wrap_up" })]);
  expect([...live]).toEqual([["chat", 2]]);
  expect([...written]).toEqual([["email", 1]]);
});

// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Session } from "../wire/answers";
import type { Api } from "../wire/api";
import type { Wire } from "../wire/live";
import { ServerClock } from "./clock";
import { Desk } from "./desk";

const SESSION = {
  agent: { agent_id: "me", name: "Dana", email: "d@example.com", role: "agent", role_version: null, locale: "en", capacity: 8, permissions: ["cases.read", "cases.note", "cases.handle", "customers.read", "customers.edit", "customers.merge"] },
  tenant: { tenant_id: "t", name: "Or Energy", accent: "#1d63d8", locales: ["en"], is_set_up: true },
  csrf: "token", presence_reasons: [], queues: [],
} as unknown as Session;

class FakeWire implements Wire {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {}
  say(frame: Record<string, unknown>): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

let wire: FakeWire;
let desk: Desk;
const olderMessages = vi.fn();

function watched(caseId: string, before: string | null): void {
  wire.say({ type: "watched", case_id: caseId, position: "p", entities: [], before });
}

beforeEach(() => {
  olderMessages.mockReset().mockResolvedValue({ entities: [], before: null });
  const storage = { getItem: () => null, setItem: () => {}, removeItem: () => {}, keys: () => [] };
  desk = new Desk({
    session: SESSION, api: { olderMessages } as unknown as Api, clock: new ServerClock(Date.now), storage, onSignedOut: () => {},
    openWire: () => (wire = new FakeWire()),
  });
  desk.start();
  wire.onopen?.();
  wire.say({ type: "snapshot", position: "p", entities: [], before: {} });
  return () => desk.stop();
});

describe("a snapshot after a gap", () => {
  it("says from where older messages are asked for, of every watched case", async () => {
    desk.open("long");
    watched("long", "m10");
    desk.watch("short");
    watched("short", null);
    wire.say({ type: "snapshot", position: "p2", entities: [], before: { long: "m70", short: null } });
    await desk.older.load("short");
    await desk.older.load("long");
    expect(olderMessages.mock.calls).toEqual([["long", "m70", 50]]);
  });
});

describe("a case that may not be watched", () => {
  it("is the one that is named, and not whichever is open", () => {
    desk.watch("other");
    desk.open("mine");
    const error = { code: "not-found", message: "", params: {}, retryable: false };
    wire.say({ type: "error", error, case_id: "other" });
    expect([...desk.older.from.get()]).toEqual([["other", null]]);
    expect(wire.sent.at(-1)).toEqual({ type: "unwatch", case_id: "other" });
  });
});

describe("whether a visitor is there", () => {
  it("is not said when the connection is lost", () => {
    desk.open("mine");
    wire.say({ type: "visitor", case_id: "mine", online: true });
    expect(desk.visitors.here.get().get("mine")).toBe(true);
    window.dispatchEvent(new Event("offline"));
    expect(desk.visitors.here.get().get("mine")).toBeUndefined();
  });
});

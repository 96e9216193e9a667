// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Reading } from "../i18n/reading";
import type { Board } from "../state/board";
import type { Desk } from "../state/desk";
import { applyChanges, EMPTY } from "../state/entities";
import { PreferenceStore, type Preferences } from "../state/preferences";
import { Store } from "../state/store";
import type { Entity } from "../wire/entities";
import { watchAttention } from "./attention";

/** What has sounded and what the system has shown. */
let chimes = 0;
let shown: { title: string; body: string | undefined; notification: FakeNotification }[] = [];

class FakeNotification {
  static permission = "granted";
  onclick: (() => void) | null = null;
  close = vi.fn();
  constructor(title: string, options: NotificationOptions) {
    shown.push({ title, body: options.body, notification: this });
  }
}

const knob = { setValueAtTime: vi.fn(), linearRampToValueAtTime: vi.fn(), exponentialRampToValueAtTime: vi.fn(), value: 0 };

class FakeAudio {
  state = "running";
  currentTime = 0;
  destination = {};
  resume = vi.fn();
  createGain = () => ({ gain: knob, connect: (next: unknown) => next });
  createOscillator() {
    // A chime is of two notes.
    chimes += 0.5;
    return { frequency: { ...knob }, connect: (next: unknown) => next, start: vi.fn(), stop: vi.fn() };
  }
}

const READING = {
  t: (key: string, fields?: Record<string, unknown>) => [key, ...Object.values(fields ?? {})].join(" "),
  own: (texts: Record<string, string>) => texts["en"] ?? "",
  locale: "en",
} as unknown as Reading;

function makeDesk() {
  return {
    agentId: "me",
    entities: new Store(EMPTY),
    isFilled: new Store(true),
    notices: { told: new Store({ notices: [], tuning: null, isHere: false }) },
    board: { now: new Store<Board | null>(null) },
    session: new Store({ tenant: { name: "Or Energy" } }),
  };
}

const goTo = { onOpen: vi.fn(), onOpenCase: vi.fn(), onOpenBoard: vi.fn() };
let desk = makeDesk();
let stop: () => void = () => undefined;

/** Begins to watch as somebody who has chosen so, and who has pressed a key: else browsers are silent. */
function watch(chosen: Partial<Preferences>) {
  const preferences = new PreferenceStore({ getItem: () => JSON.stringify(chosen), setItem: () => undefined, removeItem: () => undefined } as never);
  stop = watchAttention({ desk: desk as unknown as Desk, preferences, reading: () => READING, ...goTo });
  document.dispatchEvent(new KeyboardEvent("keydown"));
}

beforeEach(() => {
  [chimes, shown, desk] = [0, [], makeDesk()];
  vi.stubGlobal("Notification", FakeNotification);
  vi.stubGlobal("AudioContext", FakeAudio);
  vi.stubGlobal("focus", vi.fn());
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("an alert of the live board", () => {
  const board = (...ids: string[]): Board => {
    const alerts = ids.map((alert_id) => [alert_id, { alert_id, queue_id: "q", kind: "nobody_ready", threshold: 0, worst: 1 }] as const);
    return { queues: new Map([["q", { queue_id: "q", name: { en: "Service" } }]]), alerts: new Map(alerts) } as unknown as Board;
  };

  it("sounds and is shown once when it begins, and leads to the board", () => {
    watch({ alertSound: true, alertNotice: true });
    desk.board.now.set(board("was on before"));
    desk.board.now.set(board("was on before", "new"));
    desk.board.now.set(board("was on before", "new"));
    desk.board.now.set(board("was on before"));
    expect(chimes).toBe(1);
    expect(shown.map(({ title, body }) => [title, body])).toEqual([["Service", "alerts.nobody_ready"]]);
    shown[0]?.notification.onclick?.();
    expect(goTo.onOpenBoard).toHaveBeenCalledOnce();
  });

  it("does neither unless that was chosen", () => {
    watch({});
    desk.board.now.set(board());
    desk.board.now.set(board("new"));
    expect([chimes, shown.length]).toEqual([0, 0]);
  });

  it("is no news to whoever comes back to the board", () => {
    watch({ alertSound: true, alertNotice: true });
    desk.board.now.set(board());
    desk.board.now.set(null);
    desk.board.now.set(board("meanwhile"));
    expect([chimes, shown.length]).toEqual([0, 0]);
  });
});

describe("work that a supervisor gives", () => {
  let version = 0;
  const given = (id: string, at: string, how = "by_hand") => {
    version += 1;
    const data = { agent_id: "me", state: "assigned", assigned_at: at, unread: 0, customer_name: "Olena", given: { how, at, by_name: "Ruth", note: "She was promised a call" } };
    desk.entities.update((held) => applyChanges(held, [{ kind: "work_item", id, version, data } as unknown as Entity], []));
  };

  it("sounds and is shown once, with the giver's note, and leads to it", () => {
    given("before", "2026-01-01T08:00:00Z");
    watch({});
    given("new", "2026-01-01T09:00:00Z");
    given("new", "2026-01-01T09:00:00Z");
    expect(chimes).toBe(1);
    expect(shown.map(({ title, body }) => [title, body])).toEqual([["notify.given Olena", "She was promised a call"]]);
    shown[0]?.notification.onclick?.();
    expect(goTo.onOpen).toHaveBeenCalledWith("new");
  });

  it("is told again when it is given once more, and not when it was accepted from a colleague", () => {
    watch({ hasSound: false });
    given("w", "2026-01-01T09:00:00Z");
    given("w", "2026-01-01T10:00:00Z");
    given("taken", "2026-01-01T10:00:00Z", "handed_over");
    expect([chimes, shown.length]).toEqual([0, 2]);
  });
});

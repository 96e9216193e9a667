import { beforeEach, describe, expect, it } from "vitest";
import type { ServerFrame } from "./frames";
import { LiveSocket, type Timers, type Wire } from "./live";
import { CLOSE_REFUSED, type Phase } from "./recovery";

class FakeWire implements Wire {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  isClosed = false;
  readonly sent: Record<string, unknown>[] = [];
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.isClosed = true;
  }
  say(frame: Record<string, unknown>): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

/** Timers that go off when the test says how much time has passed. */
class HandTimers implements Timers {
  private nowMs = 0;
  private next = 1;
  private readonly due = new Map<number, { at: number; callback: () => void }>();
  set(callback: () => void, ms: number): number {
    this.due.set(this.next, { at: this.nowMs + ms, callback });
    return this.next++;
  }
  clear(timer: number): void {
    this.due.delete(timer);
  }
  pass(ms: number): void {
    const end = this.nowMs + ms;
    for (;;) {
      const first = [...this.due].filter(([, timer]) => timer.at <= end).sort((a, b) => a[1].at - b[1].at)[0];
      if (first === undefined) break;
      this.nowMs = first[1].at;
      this.due.delete(first[0]);
      first[1].callback();
    }
    this.nowMs = end;
  }
}

let wires: FakeWire[];
let timers: HandTimers;
let frames: ServerFrame[];
let phases: Phase[];
let live: LiveSocket;

function wire(): FakeWire {
  const newest = wires.at(-1);
  if (newest === undefined) throw new Error("nothing was opened");
  return newest;
}

function registered(): Record<string, unknown> | undefined {
  return wire().sent.find((frame) => frame["type"] === "register");
}

function goLive(position = "p1"): void {
  wire().onopen?.();
  wire().say({ type: "snapshot", position, entities: [] });
}

beforeEach(() => {
  wires = [];
  frames = [];
  phases = [];
  timers = new HandTimers();
  live = new LiveSocket({
    open: () => {
      wires.push(new FakeWire());
      return wire();
    },
    timers,
    random: () => 0.5,
    onFrame: (frame) => frames.push(frame),
    onPhase: (phase) => phases.push(phase),
  });
  live.start();
});

describe("registering", () => {
  it("asks for everything when it has no position", () => {
    wire().onopen?.();
    expect(registered()).toEqual({ type: "register", position: null, watch: [] });
  });

  it("resumes from the last position it was given when the line breaks", () => {
    goLive("p1");
    wire().say({ type: "changes", position: "p2", entities: [], removed: [] });
    wire().onclose?.({ code: 1006 });
    timers.pass(1_000);
    wire().onopen?.();
    expect(registered()).toMatchObject({ position: "p2" });
  });

  it("does not resume from the position of a watched case, which is ahead of other changes", () => {
    live.watch("c1");
    goLive("p1");
    wire().say({ type: "watched", case_id: "c1", position: "p9", entities: [], before: null });
    wire().onclose?.({ code: 1006 });
    timers.pass(1_000);
    wire().onopen?.();
    expect(registered()).toEqual({ type: "register", position: "p1", watch: ["c1"] });
  });

  it("asks for the live board again after a gap, as long as somebody looks", () => {
    goLive("p1");
    live.lookAtBoard(true);
    wire().onclose?.({ code: 1006 });
    timers.pass(1_000);
    goLive("p2");
    expect(wire().sent).toContainEqual({ type: "board", open: true });
    live.lookAtBoard(false);
    wire().onclose?.({ code: 1006 });
    timers.pass(1_000);
    goLive("p3");
    expect(wire().sent.map((frame) => frame["type"])).not.toContain("board");
  });

  it("asks again for a case whose first page was lost with the line", () => {
    goLive();
    live.watch("c1");
    wire().onclose?.({ code: 1006 });
    timers.pass(1_000);
    wire().onopen?.();
    expect(registered()).toMatchObject({ watch: [] });
    wire().say({ type: "changes", position: "p2", entities: [], removed: [] });
    expect(wire().sent).toContainEqual({ type: "watch", case_id: "c1" });
  });

  it("hands the snapshot over before it calls itself live, so that nothing is sent on old ground", () => {
    const seen: string[] = [];
    live = new LiveSocket({
      open: () => {
        wires.push(new FakeWire());
        return wire();
      },
      timers,
      random: () => 0,
      onFrame: (frame) => seen.push(frame.type),
      onPhase: (phase) => seen.push(phase.name),
    });
    live.start();
    goLive();
    expect(seen).toEqual(["connecting", "registering", "snapshot", "live"]);
  });

  it("begins anew without cases when registering is answered with an error", () => {
    live.watch("c1");
    goLive();
    wire().say({ type: "watched", case_id: "c1", position: "p", entities: [], before: null });
    wire().onclose?.({ code: 1006 });
    timers.pass(1_000);
    wire().onopen?.();
    wire().say({ type: "error", error: { code: "not-found", message: "", params: {}, retryable: false } });
    timers.pass(2_000);
    wire().onopen?.();
    expect(registered()).toEqual({ type: "register", position: null, watch: [] });
  });

  it("says that the session is over when that is why it is refused", () => {
    wire().onopen?.();
    wire().say({ type: "error", error: { code: "signed-out", message: "", params: {}, retryable: false } });
    expect(phases.at(-1)).toEqual({ name: "ended", why: "signed-out" });
  });

  it("comes back later, however often, when too much is open", () => {
    const refusal = { type: "error", error: { code: "too-many-at-once", message: "", params: {}, retryable: true } };
    for (let attempt = 0; attempt < 4; attempt += 1) {
      wire().onopen?.();
      wire().say(refusal);
      expect(phases.at(-1)?.name).toBe("waiting");
      const opened = wires.length;
      timers.pass(2_000);
      expect(wires.length).toBe(opened);
      timers.pass(60_000);
    }
    expect(phases.at(-1)?.name).toBe("waiting");
  });

  it("gives up when it is refused a second time without any case", () => {
    const refusal = { type: "error", error: { code: "not-allowed", message: "", params: {}, retryable: false } };
    wire().onopen?.();
    wire().say(refusal);
    timers.pass(2_000);
    wire().onopen?.();
    wire().say(refusal);
    expect(phases.at(-1)).toEqual({ name: "ended", why: "refused" });
  });
});

describe("a line that has gone silent", () => {
  it("is replaced when a ping is not answered", () => {
    goLive();
    timers.pass(25_000);
    expect(wire().sent.at(-1)).toEqual({ type: "ping" });
    timers.pass(8_000);
    expect(wires[0]?.isClosed).toBe(true);
    timers.pass(1_000);
    expect(wires).toHaveLength(2);
  });

  it("is kept when the ping is answered", () => {
    goLive();
    timers.pass(25_000);
    wire().say({ type: "pong" });
    timers.pass(20_000);
    expect(wires).toHaveLength(1);
  });

  it("is given up when it never registers", () => {
    wire().onopen?.();
    timers.pass(15_000);
    expect(phases.at(-1)?.name).toBe("waiting");
  });

  it("is asked at once after sleep", () => {
    goLive();
    live.probe();
    expect(wire().sent.at(-1)).toEqual({ type: "ping" });
  });
});

describe("watching", () => {
  it("asks once for a case however often it is opened", () => {
    goLive();
    live.watch("c1");
    live.watch("c1");
    expect(wire().sent.filter((frame) => frame["type"] === "watch")).toHaveLength(1);
  });

  it("says that the agent types at most once in three seconds", () => {
    goLive();
    for (const now of [0, 1_000, 2_999, 3_000]) live.typing("c1", "i1", now);
    expect(wire().sent.filter((frame) => frame["type"] === "typing")).toHaveLength(2);
  });
});

describe("frames", () => {
  it("drops entities of a kind it does not know and keeps the others", () => {
    wire().onopen?.();
    const known = { kind: "agent", id: "a", version: 1, data: {} };
    wire().say({ type: "snapshot", position: "p", entities: [known, { ...known, kind: "hologram" }] });
    expect(frames).toEqual([{ type: "snapshot", position: "p", entities: [known], before: {} }]);
  });

  it("ignores what is no frame at all", () => {
    wire().onmessage?.({ data: "not json" });
    wire().onmessage?.({ data: new ArrayBuffer(2) });
    wire().say({ type: "news from the future" });
    expect(frames).toEqual([]);
  });

  it("ignores a broken line's last words once another has been opened", () => {
    goLive();
    const old = wire();
    old.onclose?.({ code: 1006 });
    timers.pass(1_000);
    old.onclose?.({ code: CLOSE_REFUSED });
    expect(phases.at(-1)).toEqual({ name: "connecting", attempt: 1 });
  });
});

import { describe, expect, it } from "vitest";
import { backoffMs, CLOSE_REFUSED, CLOSE_SIGNED_OUT, CLOSE_TOO_MANY, nextPhase, type Phase, type Signal } from "./recovery";

function run(signals: Signal[], from: Phase = { name: "idle" }, random = 0.5): Phase {
  return signals.reduce((phase, signal) => nextPhase(phase, signal, random), from);
}

const START: Signal[] = [{ name: "start" }, { name: "opened" }, { name: "registered" }];
const LOST: Signal = { name: "lost", closeCode: 1006 };
const LIVE: Phase = { name: "live" };

describe("the way to live", () => {
  it("connects, registers and is live when the server answers", () => {
    expect(run(START)).toEqual(LIVE);
  });

  it("waits and connects again when the line breaks", () => {
    const waiting = run([LOST], LIVE);
    expect(waiting).toMatchObject({ name: "waiting", attempt: 1 });
    expect(run([{ name: "timer" }], waiting)).toEqual({ name: "connecting", attempt: 1 });
  });

  it("waits longer after each failed attempt and never longer than the most", () => {
    let phase: Phase = run([LOST], LIVE);
    const delays: number[] = [];
    for (let round = 0; round < 9; round += 1) {
      if (phase.name === "waiting") delays.push(phase.delayMs);
      phase = run([{ name: "timer" }, LOST], phase);
    }
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    expect(delays[1]).toBeGreaterThan(delays[0] ?? 0);
    expect(Math.max(...delays)).toBeLessThanOrEqual(15_000);
  });

  it("begins with short waits again after it was live", () => {
    const tired: Phase = { name: "registering", attempt: 7 };
    expect(run([{ name: "registered" }, LOST], tired)).toMatchObject({ name: "waiting", attempt: 1 });
  });

  it("spreads the attempts of many desks", () => {
    expect(backoffMs(3, 0)).toBe(2_000);
    expect(backoffMs(3, 0.999)).toBeGreaterThan(3_900);
  });
});

describe("the network", () => {
  it("does not try while the browser says that there is no network", () => {
    const offline = run([{ name: "network-gone" }], LIVE);
    expect(offline.name).toBe("offline");
    expect(run([{ name: "timer" }, LOST], offline)).toEqual(offline);
  });

  it("connects at once when the network is back, also in the middle of a wait", () => {
    expect(run([{ name: "network-gone" }, { name: "network-back" }], LIVE).name).toBe("connecting");
    expect(run([LOST, { name: "network-back" }], LIVE).name).toBe("connecting");
  });
});

describe("the end", () => {
  it("ends when the server says that the session is over", () => {
    const ended = run([{ name: "lost", closeCode: CLOSE_SIGNED_OUT }], LIVE);
    expect(ended).toEqual({ name: "ended", why: "signed-out" });
    expect(run([{ name: "timer" }, { name: "start" }, { name: "network-back" }], ended)).toEqual(ended);
  });

  it("ends when the server does not admit this desk", () => {
    expect(run([{ name: "lost", closeCode: CLOSE_REFUSED }], LIVE)).toEqual({ name: "ended", why: "refused" });
  });

  it("waits longer than usual, and everyone differently, when the server is short of breath", () => {
    const lost: Signal = { name: "lost", closeCode: CLOSE_TOO_MANY };
    const [soonest, latest] = [run([lost], LIVE, 0), run([lost], LIVE, 0.999)];
    expect(soonest.name === "waiting" && soonest.delayMs).toBeGreaterThanOrEqual(5_000);
    expect(latest.name === "waiting" && latest.delayMs).toBeGreaterThan(9_000);
  });

  it("stays ended when it was stopped", () => {
    expect(run([{ name: "stop" }, ...START], LIVE)).toEqual({ name: "ended", why: "stopped" });
  });
});

import { describe, expect, it } from "vitest";
import type { PolicySetting } from "../../wire/routing-policies";
import { documentOf, durationOf, interruptsOf, isRight, secondsOf, settingsOf, typedOf, withInterrupt } from "./routing-policy";

const ALL: PolicySetting[] = [
  { name: "ramp_in", kind: "duration", least: 0, most: 3600 },
  { name: "offers_at_once", kind: "count", least: 1, most: 20 },
  { name: "due_soon_from", kind: "part", least: 0, most: 1 },
  { name: "brand_new", kind: "points", least: 0, most: 10 },
];

describe("a routing policy", () => {
  it("has lengths of time with their units", () => {
    expect(["90s", "1.5m", "2 h", "1d"].map(secondsOf)).toEqual([90, 90, 7200, 86_400]);
    expect(["soon", "s", "-1s", ""].map(secondsOf)).toEqual([undefined, undefined, undefined, undefined]);
    expect(secondsOf("90")).toBe(90);
    expect([0, 90, 300, 7200, 86_400].map(durationOf)).toEqual(["0s", "90s", "5m", "2h", "1d"]);
  });

  it("holds what is within the bounds", () => {
    const [ramp, offers, part] = ALL as [PolicySetting, PolicySetting, PolicySetting];
    expect([isRight(ramp, "1h"), isRight(ramp, "2h"), isRight(ramp, "90")]).toEqual([true, false, true]);
    expect([isRight(offers, "2"), isRight(offers, "0"), isRight(offers, "1.5")]).toEqual([true, false, false]);
    expect([isRight(part, "0.25"), isRight(part, "")]).toEqual([true, false]);
  });

  it("shows a setting that is new on the server among the technical", () => {
    expect(settingsOf("technical", ALL).map(({ name }) => name)).toEqual(["due_soon_from", "brand_new"].slice(1));
  });

  it("is sent as it was typed", () => {
    const document = { name: "Day", ramp_in: "10m", offers_at_once: 2, due_soon_from: 0.5, brand_new: 3, interrupts: { voice: ["email"] } };
    expect(documentOf("Day", typedOf(document, ALL), interruptsOf(document), ALL)).toEqual(document);
  });

  it("writes seconds of waiting as lengths of time, and sends them as seconds", () => {
    const all: PolicySetting[] = [
      { name: "owner_points", kind: "points", least: 0, most: 86_400 },
      { name: "idle_points", kind: "points", least: 0, most: 10 },
      { name: "ramp_in", kind: "duration", least: 0, most: 3600 },
    ];
    const typed = typedOf({ owner_points: 3600, idle_points: 1, ramp_in: "600s" }, all);
    expect(typed).toEqual({ owner_points: "1h", idle_points: "1", ramp_in: "10m" });
    expect(documentOf("Day", { ...typed, owner_points: "1.5h", ramp_in: "90" }, {}, all)).toMatchObject({ owner_points: 5400, idle_points: 1, ramp_in: "90s" });
  });

  it("keeps no medium that may interrupt nothing", () => {
    const both = withInterrupt({ voice: ["email"] }, "voice", "chat", true);
    expect(both).toEqual({ voice: ["email", "chat"] });
    expect(withInterrupt(withInterrupt(both, "voice", "chat", false), "voice", "email", false)).toEqual({});
  });
});

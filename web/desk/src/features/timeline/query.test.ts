import { describe, expect, it } from "vitest";
import { askedOf, queryOf, searchOf } from "./query";

describe("what a timeline shows", () => {
  it("is the same after it has been an address", () => {
    const asked = { without: ["notes", "facts"] as const, channel: "webchat", day: "2026-11-20" };
    expect(askedOf(searchOf(asked))).toEqual(asked);
    expect(searchOf(askedOf(""))).toBe("");
  });

  it("leaves out what it does not understand, and never everything", () => {
    expect(askedOf("without=what&day=tomorrow").without).toEqual([]);
    expect(askedOf("day=2026-13-45").day).toBe("");
    expect(askedOf("without=received&without=sent&without=notes&without=facts&without=told").without).toEqual([]);
  });

  it("is read to the end of the day that is jumped to", () => {
    const { until } = queryOf(askedOf("day=2026-11-20"), 50, null);
    expect(new Date(until ?? "").getTime()).toBe(new Date(2026, 10, 21).getTime());
    expect(queryOf(askedOf(""), 50, "place")).toEqual({ limit: 50, before: "place" });
  });
});

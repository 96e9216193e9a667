import { describe, expect, it } from "vitest";
import { clockOf, NUMBERS, shiftDate, written } from "./numbers";

describe("numbers", () => {
  it("write seconds as a clock", () => {
    expect([0, 40, 65, 3725].map(clockOf)).toEqual(["0:00", "0:40", "1:05", "1:02:05"]);
  });

  it("write a dash where there is nothing to divide by, and shares as percent", () => {
    expect(written("share", null, "en")).toBe("–");
    expect(written("share", 0.915, "en")).toBe("91.5%");
    expect(written("count", 12_345, "en")).toBe("12,345");
  });

  it("go from day to day over the ends of months and years", () => {
    expect(shiftDate("2026-03-01", -1)).toBe("2026-02-28");
    expect(shiftDate("2026-12-31", 1)).toBe("2027-01-01");
  });

  it("have one formula each", () => {
    expect(new Set(NUMBERS.map((each) => each.formula)).size).toBe(NUMBERS.length);
  });
});

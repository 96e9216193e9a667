import { describe, expect, it } from "vitest";
import { windowOf } from "./use-window";

describe("the window on a long list", () => {
  it("holds all rows of a short list", () => {
    expect(windowOf(40, 60, 0, 600)).toEqual({ first: 0, last: 40 });
  });

  it("holds what is seen and some around it", () => {
    const { first, last } = windowOf(500, 60, 6_000, 600);
    expect(first).toBeLessThan(100);
    expect(first).toBeGreaterThan(80);
    expect(last).toBeGreaterThanOrEqual(110);
    expect(last - first).toBeLessThan(40);
  });

  it("stays within the list at both ends", () => {
    expect(windowOf(500, 60, 0, 600).first).toBe(0);
    expect(windowOf(500, 60, 29_400, 600).last).toBe(500);
    expect(windowOf(500, 60, 90_000, 600)).toEqual({ first: 500, last: 500 });
  });
});

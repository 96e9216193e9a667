import { describe, expect, it } from "vitest";
import { areAll, stillShown, toggled } from "./chosen";

describe("mails that are chosen", () => {
  it("are only those that can be seen, in the order in which they stand", () => {
    expect(stillShown(new Set(["c", "a", "gone"]), ["a", "b", "c"])).toEqual(["a", "c"]);
  });

  it("are all when each that is shown is; of nothing there is no all", () => {
    expect(areAll(new Set(["a", "b"]), ["a", "b"])).toBe(true);
    expect(areAll(new Set(["a"]), ["a", "b"])).toBe(false);
    expect(areAll(new Set(), [])).toBe(false);
  });

  it("change by one, and what they were stays as it was", () => {
    const before = new Set(["a"]);
    expect([...toggled(before, "b")]).toEqual(["a", "b"]);
    expect([...toggled(before, "a")]).toEqual([]);
    expect([...before]).toEqual(["a"]);
  });
});

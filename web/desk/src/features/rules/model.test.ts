import { describe, expect, it } from "vitest";
import { moved } from "./model";

describe("a rule that is moved", () => {
  it("comes to stand a step on or at an end, and the others keep their order", () => {
    const ids = ["a", "b", "c", "d"];
    expect(moved(ids, 2, "up")).toEqual(["a", "c", "b", "d"]);
    expect(moved(ids, 1, "down")).toEqual(["a", "c", "b", "d"]);
    expect(moved(ids, 2, "first")).toEqual(["c", "a", "b", "d"]);
    expect(moved(ids, 1, "last")).toEqual(["a", "c", "d", "b"]);
    expect(ids).toEqual(["a", "b", "c", "d"]);
  });
});

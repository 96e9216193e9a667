import { describe, expect, it } from "vitest";
import { numberAsked } from "./number";

describe("a case's number", () => {
  it("is digits, with or without a hash", () => {
    expect([numberAsked("10001"), numberAsked(" #7 ")]).toEqual([10001, 7]);
  });

  it.each(["", "#", "7a", "call 7", "1".repeat(16)])("is not %s", (asked) => expect(numberAsked(asked)).toBeNull());
});

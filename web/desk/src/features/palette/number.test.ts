import { describe, expect, it } from "vitest";
import { numberAsked } from "./number";

describe("a case's number", () => {
  it("is digits, with or without a hash or a word before them", () => {
    expect([numberAsked("10001"), numberAsked(" #7 "), numberAsked("פנייה 8")]).toEqual([10001, 7, 8]);
  });

  it.each(["", "#", "7a", "call him 7", "1".repeat(16)])("is not %s", (asked) => expect(numberAsked(asked)).toBeNull());
});

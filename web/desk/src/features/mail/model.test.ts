import { describe, expect, it } from "vitest";
import { directionOfSubject } from "./model";

describe("the direction of a subject", () => {
  it("is that of its own first letter, whatever stands before it", () => {
    expect(directionOfSubject("Re: חשבון מס' 4711-B")).toBe("rtl");
    expect(directionOfSubject("Fwd: RE: Your invoice")).toBe("ltr");
    expect(directionOfSubject("Re: Вопрос")).toBe("ltr");
    expect(directionOfSubject("4711")).toBe("auto");
  });
});

import { describe, expect, it } from "vitest";
import type { FieldDefinition } from "../../wire/answers";
import { fieldAsked, saidOf, valueAsked, withField } from "./asked";

const define = (type: FieldDefinition["type"]) => ({ key: "level", type }) as FieldDefinition;

describe("what is asked of own fields", () => {
  it("is one value of each", () => {
    const asked = withField("urgent=true", "level", "gold");
    expect([fieldAsked(asked, "urgent"), fieldAsked(asked, "level"), fieldAsked(asked, "lev"), fieldAsked(null, "level")]).toEqual(["true", "gold", null, null]);
    expect(withField(asked, "urgent", null)).toBe("level=gold");
    expect(withField("level=gold", "level", null)).toBeNull();
  });

  it("comes back as it was said, in the control of its type", () => {
    const said: [FieldDefinition["type"], string][] = [["text", "a = b, c"], ["number", "12.5"], ["date", "2026-03-01"], ["yes_no", "false"], ["choices", "one,two"], ["instant", "2026-03-01T10:00:00.000Z"]];
    for (const [type, text] of said) {
      const asked = withField(null, "level", text);
      expect(saidOf(valueAsked(define(type), fieldAsked(asked, "level")))).toBe(text);
    }
  });

  it("is nothing when it is empty or cannot be shown", () => {
    expect([saidOf(""), saidOf("  "), saidOf([]), saidOf(null)]).toEqual([null, null, null, null]);
    expect([valueAsked(define("date"), "soon"), valueAsked(define("yes_no"), "perhaps"), valueAsked(define("text"), null)]).toEqual([null, null, null]);
  });
});

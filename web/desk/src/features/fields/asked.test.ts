import { describe, expect, it } from "vitest";
import type { FieldDefinition } from "../../wire/answers";
import { fieldAsked, partsOf, saidOf, valueAsked, withBound, withField } from "./asked";

const define = (type: FieldDefinition["type"]) => ({ key: "level", type }) as FieldDefinition;

describe("what is asked of own fields", () => {
  it("is one value of each", () => {
    const asked = withField("urgent=true", "level", "gold");
    expect([fieldAsked(asked, "urgent"), fieldAsked(asked, "level"), fieldAsked(asked, "lev"), fieldAsked(null, "level")]).toEqual(["true", "gold", null, null]);
    expect(withField(asked, "urgent", null)).toBe("level=gold");
    expect(withField("level=gold", "level", null)).toBeNull();
  });

  it("is a range of what has an order, and a single value is one too", () => {
    const asked = withBound(withBound("level=gold", "debt", "100 ILS", ">="), "debt", "900 ILS", "<=");
    expect(asked).toBe("level=gold\ndebt>=100 ILS\ndebt<=900 ILS");
    expect(withBound(asked, "debt", null, ">=")).toBe("level=gold\ndebt<=900 ILS");
    expect(withBound("debt=5 ILS", "debt", "9 ILS", "<=")).toBe("debt>=5 ILS\ndebt<=9 ILS");
    expect([fieldAsked(asked, "debt", ">="), fieldAsked(asked, "debt")]).toEqual(["100 ILS", null]);
    expect([partsOf("note=a>=b"), partsOf("debt")]).toEqual([{ key: "note", op: "=", said: "a>=b" }, { key: "debt", op: "=", said: "" }]);
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

import { describe, expect, it } from "vitest";
import { gapsIn, putInto, slashBefore } from "./texts";

describe("a stroke", () => {
  it("asks for a reply at the beginning of a word", () => {
    expect(slashBefore("/he", 3)).toEqual({ start: 0, asked: "he" });
    expect(slashBefore("Hello\n/שלו and on", 10)).toEqual({ start: 6, asked: "שלו" });
    expect(slashBefore("a /", 3)).toEqual({ start: 2, asked: "" });
  });

  it.each(["and/or", "https://x.example/a", "/he said", "no stroke"])("asks for nothing in %s", (text) => {
    expect(slashBefore(text, text.length)).toBeNull();
  });
});

describe("gaps", () => {
  it("are fields that still wait for a value", () => {
    expect(gapsIn("Dear {{customer.name}}, {{ field.plan }}").map((gap) => gap.name)).toEqual(["customer.name", "field.plan"]);
    expect(gapsIn("{{mustache}} and {single}")).toEqual([]);
  });

  it("are selected first when a text is put in", () => {
    expect(putInto("Hi /he!", 3, 6, "Dear {{customer.name}}")).toEqual({ text: "Hi Dear {{customer.name}}!", from: 8, to: 25 });
    expect(putInto("/he", 0, 3, "Hello")).toEqual({ text: "Hello", from: 5, to: 5 });
  });
});

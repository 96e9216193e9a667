import { expect, test } from "vitest";
import { choicesOf, faultOfChoices } from "./choices";

test("choices are read a line each, and keep their labels in other languages", () => {
  const before = [{ key: "gold", label: { he: "זהב", en: "Gold" } }];
  expect(choicesOf("gold = Golden\n\n  plain \n ratio = a=b", "en", before)).toEqual([
    { key: "gold", label: { he: "זהב", en: "Golden" } },
    { key: "plain", label: { en: "plain" } },
    { key: "ratio", label: { en: "a=b" } },
  ]);
});

test.each([
  [" \n ", ["fields.fault_choices"]],
  ["gold = זהב\nכסף", ["fields.fault_choice", { line: "כסף" }]],
  ["= nothing", ["fields.fault_choice", { line: "= nothing" }]],
  ["gold = a\ngold = b", ["fields.fault_choice_twice", { key: "gold" }]],
  ["gold = a\nsilver", null],
])("what is wrong with choices is named: %j", (text, fault) => {
  expect(faultOfChoices(text)).toEqual(fault);
});

/** The choices of a field as they are written, `key = label` a line; pure. */
import type { TextKey, Values } from "../../i18n/text";
import type { FieldDefinition, NewField } from "../../wire/answers";
import { KEY } from "../administration/key";

const linesOf = (text: string) => text.split("\n").map((line) => line.trim()).filter((line) => line !== "");

function partsOf(line: string): { key: string; label: string } {
  const [key = "", ...label] = line.split("=");
  return { key: key.trim(), label: label.join("=").trim() || key.trim() };
}

/** A label that was there in other languages keeps them. */
export function choicesOf(text: string, locale: string, before: FieldDefinition["choices"]): NonNullable<NewField["choices"]> {
  return linesOf(text)
    .map(partsOf)
    .map(({ key, label }) => ({ key, label: { ...before.find((choice) => choice.key === key)?.label, [locale]: label } }));
}

/** What is wrong with them: none, one whose key is none, two of one key; null when they can be kept. */
export function faultOfChoices(text: string): readonly [TextKey, Values?] | null {
  const lines = linesOf(text);
  if (lines.length === 0) return ["fields.fault_choices"];
  const wrong = lines.find((line) => !KEY.test(partsOf(line).key));
  if (wrong !== undefined) return ["fields.fault_choice", { line: wrong }];
  const keys = lines.map((line) => partsOf(line).key);
  const twice = keys.find((key, place) => keys.indexOf(key) !== place);
  return twice === undefined ? null : ["fields.fault_choice_twice", { key: twice }];
}

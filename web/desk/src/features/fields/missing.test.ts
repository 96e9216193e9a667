import { describe, expect, it } from "vitest";
import type { FieldDefinition } from "../../wire/answers";
import { missingOf } from "./missing";

const field = (key: string, required: boolean) => ({ key, required }) as FieldDefinition;

describe("fields that must not be left empty", () => {
  it("are missed when nothing is in them, and others never", () => {
    const definitions = ["text", "none", "blank", "list", "no", "chosen"].map((key) => field(key, true));
    const values = { text: "x", blank: " ", list: [], no: false, chosen: ["a"] };
    expect(missingOf([...definitions, field("free", false)], values).map((each) => each.key)).toEqual(["none", "blank", "list"]);
  });
});

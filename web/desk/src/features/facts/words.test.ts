import { describe, expect, it } from "vitest";
import { Formats } from "../../i18n/formats";
import type { Reading } from "../../i18n/reading";
import { valueText } from "./words";
import { keyOf } from "../administration/key";

const read = (locale: string) => ({ locale, formats: new Formats(locale) }) as Reading;
const plain = (text: string) => text.replace(/[\u200e\u200f\u00a0\u202f]/g, " ").replace(/\s+/g, " ").trim();

describe("a value of a fact", () => {
  it("is money as the reader's language writes it", () => {
    const money = { key: "total", type: "money", value: "1249.90 ILS" } as const;
    expect(plain(valueText(read("en"), money))).toBe("₪1,249.90");
    expect(plain(valueText(read("uk"), money))).toContain("1 249,90");
    expect(plain(valueText(read("he"), money))).toContain("1,249.90");
  });

  it("stays as it is when the browser cannot hold or does not know it", () => {
    const long = "12345678901234567890.12";
    expect(valueText(read("en"), { key: "n", type: "number", value: long })).toBe(long);
    expect(valueText(read("en"), { key: "n", type: "money", value: `${long} EUR` })).toBe(`${long} EUR`);
  });

  it("is the same day in every time zone when it is a date", () => {
    expect(plain(valueText(read("en"), { key: "due", type: "date", value: "2026-11-30" }))).toBe("Nov 30, 2026");
  });
});

describe("a key", () => {
  it("is made of the name, in English where there is one, and is nobody else's", () => {
    expect(keyOf({ he: "מספר חוזה" }, "field", [])).toBe("mspr_hvzh");
    expect(keyOf({ uk: "Щоденний їжак" }, "field", [])).toBe("shchodenniy_yizhak");
    expect(keyOf({ he: "חוזה", en: "7 Café’s" }, "field", ["cafes"])).toBe("cafes_2");
    expect(keyOf({ en: "!" }, "field", ["field_1", "field_2"])).toBe("field_3");
    expect(keyOf({ en: "a".repeat(60) }, "reason", ["a".repeat(30)], 40)).toBe(`${"a".repeat(30)}_2`);
  });
});

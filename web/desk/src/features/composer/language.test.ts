import { describe, expect, it } from "vitest";
import { languageOf } from "./language";

describe("the language of a text", () => {
  it.each([
    ["", "uk", "uk"],
    ["12:30?", "he", "he"],
    ["שלום, ראיתי את ה-invoice", "en", "he"],
    ["Please look at חשבון once more", "he", "en"],
    ["Bonjour", "fr", "fr"],
    ["Дякую, підкажіть", "ru", "uk"],
    ["Здравствуйте, объясните", "uk", "ru"],
    ["Добрий", "uk", "uk"],
    ["Да", "en", "ru"],
  ])("%s (else %s) is %s", (text, otherwise, language) => expect(languageOf(text, otherwise)).toBe(language));
});

/** The key by which calls and files know something, made of what people call it. Pure. */
import type { Texts } from "../../wire/administration";

/** What the server takes, and how long most keys may be. */
export const KEY = /^[a-z][a-z0-9_]*$/;
export const KEY_MAX = 50;
/** Behind what was made there is room for a number. */
const FOR_NUMBER = 10;

// Letter by letter, so that somebody recognizes the word; not a transcription by any standard.
const HEBREW = "a b g d h v z h t y k k l m m n n s a p p ts ts k r sh t";
const CYRILLIC = "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya";
/** Code points at which the two begin, in their order, and of what Ukrainian and Russian have besides. */
const LETTERS: readonly (readonly [number, string])[] = [
  ...HEBREW.split(" ").map((latin, place) => [0x05d0 + place, latin] as const),
  ...CYRILLIC.split(" ").map((latin, place) => [0x0430 + place, latin.replace("-", "")] as const),
  [0x0451, "yo"], [0x0454, "ye"], [0x0456, "i"], [0x0457, "yi"], [0x0491, "g"],
]; // prettier-ignore
const LATIN = new Map(LETTERS.map(([point, latin]) => [String.fromCodePoint(point), latin]));

/** Of the words in English where there are any; `kind` and a number where no letter can be read. None of `taken`. */
export function keyOf(words: Texts, kind: string, taken: readonly string[], most = KEY_MAX): string {
  const text = words.en?.trim() ? words.en : (Object.values(words).find((each) => each.trim() !== "") ?? "");
  const latin = [...text.toLowerCase().normalize("NFC")].map((letter) => LATIN.get(letter) ?? letter.normalize("NFD").replace(/\p{M}/gu, "")).join("");
  const read = latin.replace(/['\u2018\u2019\u201d\u05f3\u05f4]/g, "").replace(/[^a-z0-9]+/g, "_").replace(/^[_0-9]+/, "").slice(0, most - FOR_NUMBER).replace(/_+$/, "");
  const candidates = [...Array(taken.length + 1).keys()].map((place) => (read === "" ? `${kind}_${place + 1}` : place === 0 ? read : `${read}_${place + 1}`));
  return candidates.find((each) => !taken.includes(each)) ?? "";
}

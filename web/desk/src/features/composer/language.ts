/** In which language a text is being written, so that the browser checks it by the right dictionary; pure. */

const HEBREW = /\p{Script=Hebrew}/gu;
const CYRILLIC = /\p{Script=Cyrillic}/gu;
const LATIN = /\p{Script=Latin}/gu;
/** Letters that the one has and the other has not. */
const UKRAINIAN = /[\u0456\u0457\u0454\u0491]/giu;
const RUSSIAN = /[\u044b\u044d\u044a\u0451]/giu;

const count = (text: string, letters: RegExp) => text.match(letters)?.length ?? 0;

/**
 * The language of most of the letters. `otherwise` (the customer's, else the reader's) decides where letters do not: for an
 * empty text, for Cyrillic without a telling letter, and for Latin letters, which more languages write than English.
 */
export function languageOf(text: string, otherwise: string): string {
  const [hebrew, cyrillic, latin] = [count(text, HEBREW), count(text, CYRILLIC), count(text, LATIN)];
  const most = Math.max(hebrew, cyrillic, latin);
  const isCyrillic = otherwise === "uk" || otherwise === "ru";
  if (most === 0) return otherwise;
  if (most === hebrew) return "he";
  if (most === latin) return isCyrillic || otherwise === "he" ? "en" : otherwise;
  const [ukrainian, russian] = [count(text, UKRAINIAN), count(text, RUSSIAN)];
  if (ukrainian !== russian) return ukrainian > russian ? "uk" : "ru";
  return isCyrillic ? otherwise : "ru";
}

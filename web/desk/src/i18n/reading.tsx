/** Gives every view the reader's texts and formats. */
import { createContext, useContext, type ReactNode } from "react";
import { Formats } from "./formats";
import { directionOf, textIn, type LocalText, type LocaleCode } from "./locales";
import type { Texts } from "./text";

export interface Reading {
  locale: LocaleCode;
  direction: "rtl" | "ltr";
  t: Texts["t"];
  find: Texts["find"];
  formats: Formats;
  /** A tenant's own text in the reader's language. */
  own(text: LocalText): string;
}

export function readingOf(texts: Texts): Reading {
  return {
    locale: texts.locale,
    direction: directionOf(texts.locale),
    t: texts.t,
    find: texts.find,
    formats: new Formats(texts.locale, texts.t("board.just_now")),
    own: (text) => textIn(text, texts.locale),
  };
}

const ReadingContext = createContext<Reading | null>(null);

export function ReadingProvider({ reading, children }: { reading: Reading; children: ReactNode }) {
  return <ReadingContext value={reading}>{children}</ReadingContext>;
}

export function useReading(): Reading {
  const reading = useContext(ReadingContext);
  if (reading === null) throw new Error("a view outside ReadingProvider");
  return reading;
}

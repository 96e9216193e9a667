/** The languages the desk speaks, and which way they run. */

export const LOCALES = ["en", "he", "uk", "ru"] as const;

export type LocaleCode = (typeof LOCALES)[number];

/** The reader's own first. */
export function localesFor(reader: LocaleCode): LocaleCode[] {
  return [reader, ...LOCALES.filter((locale) => locale !== reader)];
}

const RIGHT_TO_LEFT: ReadonlySet<LocaleCode> = new Set(["he"]);

export function isLocale(value: unknown): value is LocaleCode {
  return (LOCALES as readonly unknown[]).includes(value);
}

export function directionOf(locale: LocaleCode): "rtl" | "ltr" {
  return RIGHT_TO_LEFT.has(locale) ? "rtl" : "ltr";
}

/** The first of the wished-for languages (BCP 47 tags) that the desk speaks, or English. */
export function chooseLocale(wishes: readonly (string | null | undefined)[]): LocaleCode {
  for (const wish of wishes) {
    // Browsers before 2020 called Hebrew "iw".
    const language = wish?.toLowerCase().split("-")[0]?.replace(/^iw$/, "he");
    if (isLocale(language)) return language;
  }
  return "en";
}

/** A text in each language it was given: locale → text. */
export type LocalText = Partial<Record<string, string>>;

/** A tenant's text in the reader's language, else in English, else in any. */
export function textIn(text: LocalText, locale: LocaleCode): string {
  return text[locale] ?? text.en ?? Object.values(text)[0] ?? "";
}

/** A language's name in that language, as a person looks for it in a list. */
export function nativeNameOf(locale: string): string {
  return nameIn(locale, locale);
}

/** A language's name in the reader's language; the code itself when it has none. */
export function nameIn(locale: string, reader: string): string {
  const name = new Intl.DisplayNames([reader], { type: "language" }).of(locale) ?? locale;
  return name.charAt(0).toLocaleUpperCase(reader) + name.slice(1);
}

/** Which language the reader has. */

export const LOCALES = ['en', 'he', 'uk', 'ru'] as const;
export type Locale = (typeof LOCALES)[number];

/** The first of the wishes that we speak; `he-IL` is `he`, and the old code `iw` is too. */
export function chooseLocale(...wishes: (string | null | undefined)[]): Locale {
  for (const wish of wishes) {
    const language = (wish ?? '').toLowerCase().split(/[-_]/)[0] ?? '';
    const found = LOCALES.find((locale) => locale === (language === 'iw' ? 'he' : language));
    if (found) return found;
  }
  return 'en';
}

export const directionOf = (locale: Locale): 'rtl' | 'ltr' => (locale === 'he' ? 'rtl' : 'ltr');

import { describe, expect, test } from 'vitest';
import en from '../src/text/catalogues/en.json';
import he from '../src/text/catalogues/he.json';
import launcher from '../src/text/catalogues/launcher.json';
import ru from '../src/text/catalogues/ru.json';
import uk from '../src/text/catalogues/uk.json';
import { Words, type Catalogue } from '../src/text/format';
import { chooseLocale, LOCALES, type Locale } from '../src/text/locale';

const catalogues: Record<Locale, Catalogue> = { en, he, uk, ru };
const wordsOf = (locale: Locale): Words => new Words(locale, launcher[locale], catalogues[locale]);

describe('plural forms', () => {
  test.each<[Locale, number, string]>([
    ['en', 1, '1 new message'],
    ['en', 2, '2 new messages'],
    ['he', 1, 'הודעה חדשה אחת'],
    ['he', 2, 'שתי הודעות חדשות'],
    ['he', 3, '3 הודעות חדשות'],
    ['he', 20, '20 הודעות חדשות'],
    ['uk', 1, '1 нове повідомлення'],
    ['uk', 3, '3 нові повідомлення'],
    ['uk', 5, '5 нових повідомлень'],
    ['uk', 11, '11 нових повідомлень'],
    ['uk', 21, '21 нове повідомлення'],
    ['uk', 104, '104 нові повідомлення'],
    ['ru', 1, '1 новое сообщение'],
    ['ru', 2, '2 новых сообщения'],
    ['ru', 12, '12 новых сообщений'],
    ['ru', 22, '22 новых сообщения'],
    ['ru', 25, '25 новых сообщений'],
    ['ru', 101, '101 новое сообщение'],
  ])('%s says %i as %j', (locale, count, expected) => {
    expect(wordsOf(locale).say('new_messages', { count })).toBe(expected);
  });

  test('a count is written in the numbers of the language', () => {
    expect(wordsOf('en').say('chars_left', { count: 1234 })).toBe('1,234 characters left');
    expect(wordsOf('ru').say('chars_over', { count: 1234 })).toMatch(/^1\s234 лишних символа$/);
  });
});

describe('the catalogues', () => {
  const placeholders = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
  const formsOf = (entry: string | object): string[] => (typeof entry === 'string' ? [entry] : Object.values(entry));

  test.each(LOCALES)('%s has every text, and no other', (locale) => {
    expect(Object.keys(catalogues[locale]).sort()).toEqual(Object.keys(en).sort());
    expect(Object.keys(launcher[locale]).sort()).toEqual(Object.keys(launcher.en).sort());
    for (const entry of Object.values({ ...launcher[locale], ...catalogues[locale] })) {
      for (const form of formsOf(entry)) expect(form.trim()).not.toBe('');
    }
  });

  test.each(LOCALES)('%s has exactly the plural forms of its language', (locale) => {
    const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
    const entries = { ...launcher[locale], ...catalogues[locale] } as Record<string, string | object>;
    const english = { ...launcher.en, ...en } as Record<string, string | object>;
    for (const [key, entry] of Object.entries(entries)) {
      expect(typeof entry, key).toBe(typeof english[key]);
      if (typeof entry !== 'string') expect(Object.keys(entry).sort(), key).toEqual([...forms].sort());
    }
  });

  test.each(LOCALES)('%s names the same places to fill as English', (locale) => {
    for (const [key, entry] of Object.entries(catalogues[locale])) {
      const expected = formsOf(en[key as keyof typeof en]).flatMap(placeholders);
      for (const form of formsOf(entry)) {
        for (const place of placeholders(form)) expect(expected, `${locale} ${key}`).toContain(place);
      }
      if (typeof entry === 'string') expect(placeholders(entry), key).toEqual(expected);
    }
  });

  test.each([
    ['he', /[\u0590-\u05ff]/, /[\u0400-\u04ff]/],
    ['uk', /[\u0400-\u04ff]/, /[ыэъё]/i],
    ['ru', /[\u0400-\u04ff]/, /[іїєґ]/i],
  ] as const)('%s is written in its own letters', (locale, own, foreign) => {
    for (const [key, entry] of Object.entries({ ...catalogues[locale], ...launcher[locale] })) {
      for (const form of formsOf(entry)) {
        expect(form, key).toMatch(own);
        expect(form, key).not.toMatch(foreign);
      }
    }
  });
});

describe('words', () => {
  test('a name of the other direction does not rearrange the sentence', () => {
    expect(wordsOf('he').say('served', { name: 'Dana (North)' })).toBe('השיחה שלך עם \u2068Dana (North)\u2069');
    expect(wordsOf('he').say('served', { name: 'דנה' })).toBe('השיחה שלך עם דנה');
    expect(wordsOf('en').say('served', { name: 'Dana' })).toBe('You are talking with Dana');
  });

  test('what is filled in is not filled in again', () => {
    expect(wordsOf('en').say('remove', { name: '{name} $& {count}' })).toBe('Remove {name} $& {count}');
  });

  test('days are today, yesterday and dates', () => {
    const now = new Date(2026, 10, 22, 0, 30);
    const at = (day: number, hour: number): string => new Date(2026, 10, day, hour).toISOString();
    expect(wordsOf('en').day(at(22, 0), now)).toBe('Today');
    expect(wordsOf('ru').day(at(21, 23), now)).toBe('Вчера');
    expect(wordsOf('en').day(at(20, 12), now)).toBe('Friday, November 20');
    expect(wordsOf('uk').day(at(20, 12), now)).toContain('листопада');
    expect(wordsOf('en').day('nonsense', now)).toBe('');
  });

  test('sizes are short and in the language', () => {
    expect(wordsOf('en').size(10)).toBe('1 kB');
    expect(wordsOf('en').size(234_567)).toBe('235 kB');
    expect(wordsOf('en').size(5_120_000)).toBe('5.1 MB');
    expect(wordsOf('ru').size(5_120_000)).toMatch(/^5,1\sМБ$/);
  });
});

describe('the locale', () => {
  test.each([
    [['he-IL', 'en'], 'he'],
    [['iw'], 'he'],
    [[null, '', 'uk_UA'], 'uk'],
    [['fr', 'de', 'ru-RU'], 'ru'],
    [['fr'], 'en'],
    [[], 'en'],
    [['heb-rew', 'RU'], 'ru'],
  ] as const)('of the wishes %j is %s', (wishes, expected) => {
    expect(chooseLocale(...wishes)).toBe(expected);
  });
});

describe('what runs against the sentence', () => {
  test('a phone number keeps the order of its groups in Hebrew', () => {
    const name = '+972 50-123-4567';
    expect(wordsOf('he').say('served', { name })).toContain(`\u2068${name}\u2069`);
    expect(wordsOf('en').say('served', { name })).toContain(name);
    expect(wordsOf('en').say('served', { name })).not.toContain('\u2068');
  });

  test.each(LOCALES)('%s says the number before the unit of a size', (locale) => {
    expect(wordsOf(locale).size(400)).toMatch(/^1\s/u);
  });
});

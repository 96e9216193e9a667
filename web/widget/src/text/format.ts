/** Turns catalogue entries, instants and sizes into the reader's words. */
import type en from './catalogues/en.json';
import type launcher from './catalogues/launcher.json';
import { directionOf, type Locale } from './locale';

type Plural = Partial<Record<Intl.LDMLPluralRule, string>>;
type LauncherKey = keyof typeof launcher.en;

export type TextKey = keyof typeof en | LauncherKey;
/** The words of the launcher, which is painted before anything is fetched. */
export type LauncherCatalogue = Record<LauncherKey, string | Plural>;
/** All other words. */
export type Catalogue = Record<keyof typeof en, string | Plural>;

/** The words of one language. */
export class Words {
  readonly direction: 'rtl' | 'ltr';
  private readonly catalogue: Partial<Record<TextKey, string | Plural>>;
  private readonly plural: Intl.PluralRules;

  /** `rest` is null until it has come; then only the launcher can speak. */
  constructor(
    readonly locale: Locale,
    first: LauncherCatalogue,
    rest: Catalogue | null,
  ) {
    this.direction = directionOf(locale);
    this.catalogue = { ...first, ...rest };
    this.plural = new Intl.PluralRules(locale);
  }

  /** The text under a key; `count` chooses the plural form, the rest fill the named places. */
  say(key: TextKey, fields: { readonly [name: string]: string | number } = {}): string {
    const entry = this.catalogue[key] ?? '';
    const count = fields['count'];
    const pattern =
      typeof entry === 'string'
        ? entry
        : (entry[this.plural.select(Number(count))] ?? entry.other ?? '');
    return pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = fields[name];
      return typeof value === 'number' ? value.toLocaleString(this.locale) : this.isolate(value ?? '');
    });
  }

  /** Keeps a name of the other direction, or a phone number in a right-to-left sentence, from rearranging the sentence around it. */
  private isolate(value: string): string {
    const foreign = this.direction === 'rtl' ? /[\dA-Za-z\u0400-\u04ff]/ : /[\u0590-\u08ff]/;
    return foreign.test(value) ? `\u2068${value}\u2069` : value;
  }

  /** "8 min". */
  minutes(count: number): string {
    return this.inUnit(count, { unit: 'minute' });
  }

  private inUnit(count: number, options: Intl.NumberFormatOptions): string {
    return count.toLocaleString(this.locale, { style: 'unit', ...options });
  }

  /** The text for an error code, when this catalogue has one. */
  find(code: string): TextKey | null {
    return Object.hasOwn(this.catalogue, code) ? (code as TextKey) : null;
  }

  /** Hours and minutes of an instant (RFC 3339), in the reader's own time. */
  time(instant: string): string {
    const at = new Date(instant);
    return isNaN(+at) ? '' : at.toLocaleTimeString(this.locale, { hour: 'numeric', minute: '2-digit' });
  }

  /** Today, yesterday, or the date. */
  day(instant: string, now: Date = new Date()): string {
    const at = new Date(instant);
    if (isNaN(+at)) return '';
    const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
    if (at.toDateString() === now.toDateString()) return this.say('today');
    if (at.toDateString() === yesterday.toDateString()) return this.say('yesterday');
    return at.toLocaleDateString(this.locale, { weekday: 'long', day: 'numeric', month: 'long' });
  }

  /** A size in bytes, rounded to what a person reads. */
  size(bytes: number): string {
    const [unit, divisor] =
      bytes >= 1_000_000 ? (['megabyte', 1_000_000] as const) : (['kilobyte', 1_000] as const);
    const maximumFractionDigits = bytes >= 1_000_000 ? 1 : 0;
    const size = this.inUnit(Math.max(bytes / divisor, 1), { unit, maximumFractionDigits });
    // Browsers write one kilobyte in Hebrew as unit, right-to-left mark, number; two and more the other way round.
    return size.replace(/^([A-Za-z]+)\u200f(.+)$/, '$2 $1');
  }
}

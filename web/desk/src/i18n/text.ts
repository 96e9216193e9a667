/**
 * Texts of one language: ICU messages under flat keys. `t` takes only keys of the catalogue;
 * `find` is for keys built from a code that the server sends, and says when there is none.
 */
import type { MessageFormatElement } from "@formatjs/icu-messageformat-parser";
import { IntlMessageFormat } from "intl-messageformat";
import type english from "./en.json";
import { directionOf, type LocaleCode } from "./locales";

export type TextKey = keyof typeof english;
/** A message is a text, or one that the build has taken apart because it has values or plurals. */
export type Catalogue = Record<TextKey, Message>;
type Message = string | MessageFormatElement[];
export type Values = Record<string, string | number | Date>;

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const LEFT_TO_RIGHT = /[\p{L}\p{Nd}]/u;
const ISOLATE = "\u2068";
const END_ISOLATE = "\u2069";

/**
 * A value that runs against the sentence it is put into is isolated: without that a Hebrew name would
 * pull the punctuation around it to the wrong side, and a phone number would have its groups turned about. Others are
 * left as they are.
 */
function isolated(value: string, isSentenceRtl: boolean): string {
  const isRtl = RIGHT_TO_LEFT.test(value);
  const runsAgainst = isSentenceRtl ? !isRtl && LEFT_TO_RIGHT.test(value) : isRtl;
  return runsAgainst ? ISOLATE + value + END_ISOLATE : value;
}

export class Texts {
  private readonly parsed = new Map<string, IntlMessageFormat>();

  constructor(
    readonly locale: LocaleCode,
    private readonly catalogue: Partial<Catalogue>,
  ) {}

  readonly t = (key: TextKey, values?: Values): string => {
    return this.format(key, this.catalogue[key] ?? key, values);
  };

  /** The text under `prefix` + `code`, or undefined when the catalogue has none or a value is missing. */
  readonly find = (prefix: string, code: string, values: Record<string, unknown> = {}): string | undefined => {
    const text = (this.catalogue as Record<string, Message>)[prefix + code];
    if (text === undefined) return undefined;
    try {
      return this.format(prefix + code, text, values as Values);
    } catch {
      return undefined;
    }
  };

  private isolate(values: Values): Values {
    const isRtl = directionOf(this.locale) === "rtl";
    const entries = Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "string" ? isolated(value, isRtl) : value,
    ]);
    return Object.fromEntries(entries) as Values;
  }

  private format(key: string, text: Message, values?: Values): string {
    if (typeof text === "string") return text;
    let message = this.parsed.get(key);
    if (message === undefined) {
      message = new IntlMessageFormat(text, this.locale);
      this.parsed.set(key, message);
    }
    return String(message.format(values && this.isolate(values)));
  }
}

const LOADERS: Record<LocaleCode, () => Promise<{ default: Catalogue }>> = {
  en: () => import("virtual:texts/en"),
  he: () => import("virtual:texts/he"),
  uk: () => import("virtual:texts/uk"),
  ru: () => import("virtual:texts/ru"),
};

export async function loadTexts(locale: LocaleCode): Promise<Texts> {
  return new Texts(locale, (await LOADERS[locale]()).default);
}

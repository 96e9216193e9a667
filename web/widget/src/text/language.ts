/** The reader's language: the launcher speaks at once, the rest of the words come when there is time. */
import type { Storage } from '../keep/storage';
import { Store } from '../state/store';
import english from './catalogues/en.json';
import launcher from './catalogues/launcher.json';
import { Words, type Catalogue } from './format';
import type { Locale } from './locale';

export interface LanguageState {
  readonly words: Words;
  /** Whether the panel can be shown: all its words are here. */
  readonly complete: boolean;
}

interface KeptCatalogue {
  readonly version: string;
  readonly locale: Locale;
  readonly catalogue: Catalogue;
}

const KEPT = 'words';

/** Changes with the catalogues, so that a browser never shows yesterday's words with today's keys. */
declare const CATALOGUE_VERSION: string;

export class Language extends Store<LanguageState> {
  private loading: Promise<void> | undefined;

  constructor(
    private readonly locale: Locale,
    /** The folder the script came from. */
    private readonly home: string,
    private readonly storage: Storage,
  ) {
    const kept = storage.get<KeptCatalogue>(KEPT);
    const fits = kept?.version === CATALOGUE_VERSION && kept.locale === locale;
    const rest = locale === 'en' ? english : fits ? kept.catalogue : null;
    super({ words: new Words(locale, launcher[locale], rest), complete: rest !== null });
  }

  /** Fetches what is missing. When it cannot be had, the panel speaks English rather than nothing. */
  load(): Promise<void> {
    if (this.get().complete) return Promise.resolve();
    this.loading ??= this.fetch().catch(() => {
      this.loading = undefined;
      this.set({ words: new Words('en', launcher.en, english), complete: true });
    });
    return this.loading;
  }

  private async fetch(): Promise<void> {
    const address = new URL(`widget/${this.locale}.json?v=${CATALOGUE_VERSION}`, this.home).href;
    const response = await fetch(address, { credentials: 'omit' });
    if (!response.ok) throw new Error(`no words: ${response.status}`);
    const [version, ...texts] = (await response.json()) as [string, ...Catalogue[keyof Catalogue][]];
    if (version !== CATALOGUE_VERSION) throw new Error('words of another version');
    const catalogue = Object.fromEntries(Object.keys(english).map((key, place) => [key, texts[place]])) as Catalogue;
    this.storage.set(KEPT, { version: CATALOGUE_VERSION, locale: this.locale, catalogue });
    this.set({ words: new Words(this.locale, launcher[this.locale], catalogue), complete: true });
  }
}

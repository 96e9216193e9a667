/** The entry point's config: fetched when there is time, remembered for the next page. */
import type { Storage } from '../keep/storage';
import type { Config } from '../wire/shapes';

interface KeptConfig {
  readonly config: Config;
  /** When it was fetched, in milliseconds of this clock. */
  readonly at: number;
  /** Greetings are in the reader's language: another language needs another config. */
  readonly locale: string;
}

const CONFIG = 'config';
const FRESH_MS = 10 * 60_000;

export class Settings {
  private fetching: Promise<Config> | undefined;

  constructor(
    private readonly storage: Storage,
    private readonly locale: string,
    private readonly fetchConfig: () => Promise<Config>,
  ) {}

  /** What is remembered, however old. */
  find(): Config | null {
    return this.kept()?.config ?? null;
  }

  /** The config, fetched when what is remembered is old. Throws `CallError`. */
  async load(): Promise<Config> {
    const kept = this.kept();
    const age = Date.now() - (kept?.at ?? 0);
    if (kept && age >= 0 && age < FRESH_MS) return kept.config;
    this.fetching ??= this.fetchConfig().finally(() => (this.fetching = undefined));
    const config = await this.fetching;
    this.storage.set(CONFIG, { config, at: Date.now(), locale: this.locale } satisfies KeptConfig);
    return config;
  }

  private kept(): KeptConfig | null {
    const kept = this.storage.get<KeptConfig>(CONFIG);
    return kept?.locale === this.locale ? kept : null;
  }
}

/** What a reader has chosen for this browser: it outlives the session. */
import type { KeyStorage } from "./drafts";
import { Store } from "./store";

export type Theme = "light" | "dark" | "system";

export interface Preferences {
  theme: Theme;
  /** A language chosen here; null follows the agent's profile, then the browser. */
  locale: string | null;
  hasSound: boolean;
  /** Whether an alert of the live board sounds, and whether the system shows it. */
  alertSound: boolean;
  alertNotice: boolean;
  /** Whether what is written is checked by the system's dictionaries. */
  checksSpelling: boolean;
  /** So many seconds a mail waits and can be taken back; 0: it goes at once. */
  undoSeconds: number;
  /** Whether the bare `?` opens the shortcut sheet (WCAG 2.1.4 lets people turn it off). */
  hasQuestionKey: boolean;
  /** Whether the customer panel is shown where there is room for it. */
  showsCustomer: boolean;
}

const KEY = "retzef:preferences";

const DEFAULTS: Preferences = {
  theme: "system",
  locale: null,
  hasSound: true,
  alertSound: false,
  alertNotice: false,
  checksSpelling: true,
  undoSeconds: 10,
  hasQuestionKey: true,
  showsCustomer: true,
};

export class PreferenceStore extends Store<Preferences> {
  constructor(private readonly storage: KeyStorage) {
    let kept: Partial<Preferences> = {};
    try {
      kept = (JSON.parse(storage.getItem(KEY) ?? "{}") ?? {}) as Partial<Preferences>;
    } catch {
      // Unreadable: the defaults serve.
    }
    super({ ...DEFAULTS, ...kept });
  }

  change(part: Partial<Preferences>): void {
    const next = { ...this.get(), ...part };
    this.storage.setItem(KEY, JSON.stringify(next));
    this.set(next);
  }
}

/** Reads the one script tag the host site carries. */
import { chooseLocale, type Locale } from '../text/locale';
import type { Appearance } from '../view/App';

export interface TagOptions {
  readonly entryPoint: string;
  /** The folder the script came from, ending in a slash: everything else is asked there. */
  readonly home: string;
  readonly locale: Locale;
  readonly identity: string | null;
  readonly opensAtOnce: boolean;
  readonly appearance: Appearance;
}

/** The tag's options; null when there is no tag or it names no entry point. */
export function readTag(script: HTMLScriptElement | null): TagOptions | null {
  const entryPoint = script?.dataset['entryPoint'];
  if (!script || !entryPoint) return null;
  const { locale, identity, accent, side, theme, open } = script.dataset;
  return {
    entryPoint,
    home: new URL('.', script.src).href,
    locale: chooseLocale(locale, document.documentElement.lang, ...navigator.languages),
    identity: identity || null,
    opensAtOnce: open !== undefined && open !== 'false',
    appearance: {
      accent: accent || null,
      side: side === 'start' ? 'start' : 'end',
      theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    },
  };
}

/** The tag that is running now, or, when the host loaded us in a roundabout way, any that names an entry point. */
export function findTag(): HTMLScriptElement | null {
  const current = document.currentScript;
  if (current instanceof HTMLScriptElement && current.dataset['entryPoint']) return current;
  return document.querySelector<HTMLScriptElement>('script[data-entry-point]');
}

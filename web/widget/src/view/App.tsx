/** The whole widget: the launcher, and the panel when it is open. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { DEFAULT_ACCENT, deriveAccent } from '../look/accent';
import type { Session } from '../state/session';
import { useStore } from '../state/store';
import type { Language } from '../text/language';
import { WidgetProvider } from './context';
import { Icon } from './Icon';
import { Panel } from './Panel';

export type Theme = 'light' | 'dark' | 'auto';

export interface Appearance {
  readonly accent: string | null;
  readonly side: 'start' | 'end';
  readonly theme: Theme;
}

const SURFACE = { light: '#ffffff', dark: '#1a1e26' } as const;

interface AppProps {
  readonly session: Session;
  readonly language: Language;
  readonly appearance: Appearance;
  /** The full address of a path the server named. */
  readonly address: (path: string) => string;
}

export function App({ session, language, appearance, address }: AppProps) {
  const { words, complete } = useStore(language);
  const { open: wanted, takesFocus, unread, config } = useStore(session.store);
  const open = wanted && complete;
  const dark = useDark(appearance.theme);
  const launcher = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(open);

  useLayoutEffect(() => {
    if (wasOpen.current && !open) launcher.current?.focus();
    wasOpen.current = open;
  }, [open]);

  const colours = deriveAccent(
    appearance.accent ?? config?.accent ?? DEFAULT_ACCENT,
    dark ? SURFACE.dark : SURFACE.light,
  );
  const style = { '--accent': colours.accent, '--on-accent': colours.onAccent, '--accent-ink': colours.ink };
  const news = unread > 0 ? words.say('new_messages', { count: unread }) : '';
  const prepare = (): void => {
    void language.load();
    void session.loadConfig();
  };
  useEffect(() => {
    if (wanted) prepare();
  }, [wanted]);

  return (
    <div
      class={`root ${appearance.side} ${dark ? 'dark' : 'light'}`}
      dir={words.direction}
      lang={words.locale}
      style={style}
    >
      {open && (
        <WidgetProvider value={{ session, words, address }}>
          <Panel takesFocus={takesFocus} />
        </WidgetProvider>
      )}
      <button
        ref={launcher}
        type="button"
        class="launcher"
        hidden={open}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-busy={wanted && !open}
        aria-label={news ? `${words.say('open')}, ${news}` : words.say('open')}
        onClick={() => session.open()}
        onPointerEnter={prepare}
      >
        <Icon name="chat" size={32} />
        {unread > 0 && (
          <span class="badge" aria-hidden="true">
            {unread > 99 ? '99+' : unread}
          </span>
        )}
      </button>
      <div class="hush" role="status">
        {open ? '' : news}
      </div>
    </div>
  );
}

function useDark(theme: Theme): boolean {
  const query = '(prefers-color-scheme: dark)';
  const [prefersDark, setPrefersDark] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const listen = (): void => setPrefersDark(media.matches);
    media.addEventListener('change', listen);
    return () => media.removeEventListener('change', listen);
  }, []);
  return theme === 'auto' ? prefersDark : theme === 'dark';
}

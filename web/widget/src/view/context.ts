/** What every part of the view may use. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Session } from '../state/session';
import type { Words } from '../text/format';

export interface WidgetContext {
  readonly session: Session;
  readonly words: Words;
  /** The full address of a path the server named. */
  readonly address: (path: string) => string;
}

const Context = createContext<WidgetContext | null>(null);

export const WidgetProvider = Context.Provider;

export function useWidget(): WidgetContext {
  const context = useContext(Context);
  if (!context) throw new Error('rendered outside the widget');
  return context;
}

/** What the view is drawn from, and how it begins on a page. */
import type { Storage } from '../keep/storage';
import type { Config, Thread } from '../wire/shapes';
import { emptyDraft, type Draft } from './draft';
import type { OutboxEntry } from './outbox';
import type { ShownMessage } from './thread';

/** Kept for a tab: its panel is open. */
export const OPEN = 'open';
/** Kept for the site: the visitor wants to hear that something came. */
export const SOUND = 'sound';

export interface ViewState {
  readonly open: boolean;
  /** The visitor opened the panel just now, rather than found it open with the page. */
  readonly takesFocus: boolean;
  readonly config: Config | null;
  /** The config could not be fetched and none is remembered. */
  readonly unavailable: boolean;
  readonly asksIntroduction: boolean;
  readonly messages: readonly ShownMessage[];
  readonly thread: Thread | null;
  /** The visitor's own messages that the thread does not show yet. */
  readonly outbox: readonly OutboxEntry[];
  readonly draft: Draft;
  readonly agentTyping: boolean;
  /** There is a visit but the line has been down for a moment, or the browser says so. */
  readonly cut: boolean;
  /** A thread is expected and its first snapshot has not come. */
  readonly loading: boolean;
  /** Older messages can be asked for; `fetching` while they are on their way. */
  readonly more: boolean;
  readonly fetching: boolean;
  readonly unread: number;
  readonly sound: boolean;
}

/** The first view: what this browser remembers, before anything was asked of the server. */
export function describeBeginning(storage: Storage, tabStorage: Storage, config: Config | null): ViewState {
  return {
    open: tabStorage.get(OPEN) === true,
    takesFocus: false,
    config,
    unavailable: false,
    asksIntroduction: false,
    messages: [],
    thread: null,
    outbox: [],
    draft: emptyDraft,
    agentTyping: false,
    cut: false,
    loading: false,
    more: false,
    fetching: false,
    unread: 0,
    sound: storage.get(SOUND) === true,
  };
}

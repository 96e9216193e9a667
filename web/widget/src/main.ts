/** The script a host site loads: paints the launcher at once, does everything else when there is time. */
import { h, render } from 'preact';
import { mount } from './host/mount';
import { ring } from './host/ring';
import { findTag, readTag, type TagOptions } from './host/tag';
import { BlobStore } from './keep/blobs';
import { tabLock } from './keep/lock';
import { findLocalStore, findTabStore, Storage } from './keep/storage';
import { Session } from './state/session';
import { Language } from './text/language';
import { App } from './view/App';
import { WebchatApi } from './wire/http';

/** What a host page may call. */
export interface RetzefWidgetApi {
  open(): void;
  close(): void;
  /** Takes a signed identity made on the host site's server. */
  identify(token: string): void;
  /** Forgets the visitor on this device; call it when they sign out. */
  forget(): void;
}

declare global {
  interface Window {
    RetzefWidget?: RetzefWidgetApi;
  }
}

function createSession(options: TagOptions, api: WebchatApi, storage: Storage): Session {
  const { entryPoint, locale } = options;
  return new Session({
    api,
    storage,
    tabStorage: new Storage(entryPoint, findTabStore()),
    blobs: new BlobStore(`retzef:${entryPoint}`),
    visitLock: tabLock(`retzef:${entryPoint}:visit`),
    outboxLock: tabLock(`retzef:${entryPoint}:outbox`),
    locale,
    ring,
  });
}

function begin(options: TagOptions): void {
  const { entryPoint, home, locale, appearance } = options;
  const api = new WebchatApi(home, entryPoint, locale);
  const storage = new Storage(entryPoint, findLocalStore());
  const session = createSession(options, api, storage);
  const language = new Language(locale, home, storage);
  const address = (path: string): string => api.address(path);
  render(h(App, { session, language, appearance, address }), mount());
  window.RetzefWidget = {
    open: () => session.open(),
    close: () => session.close(),
    identify: (token) => session.identify(token),
    forget: () => session.forget(),
  };
  whenIdle(() => {
    if (options.identity !== null) session.identify(options.identity);
    session.start();
    if (options.opensAtOnce) session.open(false);
    void language.load();
  });
}

function whenIdle(work: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(work, { timeout: 1_500 });
  else setTimeout(work, 200);
}

const options = readTag(findTag());
if (options && !window.RetzefWidget) {
  if (document.body) begin(options);
  else addEventListener('DOMContentLoaded', () => begin(options), { once: true });
}

/** A host page with the widget on it, and a server that answers its calls; both live in the test. */
import { h, render } from 'preact';
import { vi } from 'vitest';
import { BlobStore } from '../../src/keep/blobs';
import { Storage } from '../../src/keep/storage';
import { Session } from '../../src/state/session';
import en from '../../src/text/catalogues/en.json';
import he from '../../src/text/catalogues/he.json';
import { Language } from '../../src/text/language';
import type { Locale } from '../../src/text/locale';
import { App } from '../../src/view/App';
import { WebchatApi } from '../../src/wire/http';
import { MemoryStore } from './memory-store';
import { TestSocket } from './socket';

interface PostedMessage {
  readonly client_id: string;
  readonly text: string;
  readonly attachment_ids?: readonly string[];
}

/** What the server knows and how it behaves. */
export class TestServer {
  fields: { name: string; required: boolean }[] = [];
  greeting = 'How can we help?';
  open = true;
  down = false;
  /** Whether there is a mailbox, and which address of the visitor is known. */
  transcript = true;
  email: string | null = null;
  readonly transcripts: string[] = [];
  /** How often the visitor said that it is over, and whether that is heard. */
  leaves = 0;
  listens = true;
  /** Stores what is posted, but the answer never comes. */
  losesAnswers = false;
  /** Refuses this text, as a server may. */
  refusedText = '';
  readonly visits: Record<string, unknown>[] = [];
  readonly posted: PostedMessage[] = [];
  readonly uploads: string[] = [];
  private readonly entities = new Map<string, object>();
  private version = 0;
  private ids = 0;

  install(): void {
    vi.stubGlobal('fetch', (address: string, init: RequestInit) => this.answer(new URL(address), init));
    vi.stubGlobal('WebSocket', TestSocket);
    TestSocket.all = [];
  }

  /** Lets the widget's socket in and tells it the thread. */
  connect(): void {
    const socket = TestSocket.last;
    if (socket.readyState === 0) socket.accept();
    socket.say({ type: 'snapshot', position: 'p', entities: [...this.entities.values()] });
  }

  say(text: string, extra: object = {}): string {
    return this.put('message', this.nextId(), {
      direction: 'out',
      author_kind: 'agent',
      author_name: 'Dana',
      text,
      attachments: [],
      status: 'sent',
      occurred_at: new Date().toISOString(),
      client_id: null,
      ...extra,
    });
  }

  thread(data: object): void {
    this.put('thread', 'visitor', { agent_name: null, position_in_queue: null, wait_minutes: null, ...data });
  }

  /** Adds or replaces an entity and tells a widget that listens. */
  put(kind: string, id: string, data: object): string {
    const entity = { kind, id, version: ++this.version, data };
    this.entities.set(kind + id, entity);
    const socket = TestSocket.all.at(-1);
    if (socket?.readyState === 1) socket.say({ type: 'changes', position: 'p', entities: [entity], removed: [] });
    return id;
  }

  private nextId(): string {
    return `id-${String(++this.ids).padStart(5, '0')}`;
  }

  private async answer(address: URL, init: RequestInit): Promise<Response> {
    await Promise.resolve();
    if (this.down) throw new TypeError('Failed to fetch');
    const call = `${init.method ?? 'GET'} ${address.pathname}`;
    if (call === 'GET /widget/he.json') return Response.json(['test', ...Object.keys(en).map((key) => he[key as keyof typeof en])]);
    if (call === 'GET /webchat/key/config') return Response.json(this.config());
    if (call === 'POST /webchat/key/visits') {
      this.visits.push(JSON.parse(String(init.body)) as Record<string, unknown>);
      return Response.json({ visitor_token: 'token', visitor_id: 'visitor', email: this.email });
    }
    if (call === 'POST /webchat/key/files') {
      this.uploads.push(address.searchParams.get('name') ?? '');
      return Response.json({ attachment_id: `file-${this.uploads.length}` }, { status: 201 });
    }
    if (call === 'POST /webchat/key/transcript') {
      const { email } = JSON.parse(String(init.body)) as { email: string };
      if (!email.includes('@')) return Response.json({ error: { code: 'transcript-address', message: 'Not to this address.' } }, { status: 422 });
      this.transcripts.push(email);
      return Response.json({ email, said: `On its way to ${email}.` }, { status: 202 });
    }
    if (call === 'POST /webchat/key/leave') {
      this.leaves++;
      if (!this.listens) return Response.json({ error: { code: 'internal', message: '' } }, { status: 500 });
      this.thread({ state: 'ended' });
      return new Response(null, { status: 204 });
    }
    if (call === 'POST /webchat/key/messages') return this.receive(JSON.parse(String(init.body)) as PostedMessage);
    return new Response(null, { status: 404 });
  }

  private receive(message: PostedMessage): Response {
    if (message.text === this.refusedText) {
      return Response.json({ error: { code: 'text-refused', message: 'Not like this.' } }, { status: 422 });
    }
    const duplicate = this.posted.some(({ client_id }) => client_id === message.client_id);
    if (!duplicate) {
      this.posted.push(message);
      const { client_id, text } = message;
      const data = { direction: 'in', author_kind: 'customer', author_name: null, text, attachments: [], client_id };
      this.put('message', this.nextId(), { ...data, status: 'received', occurred_at: new Date().toISOString() });
    }
    if (this.losesAnswers) throw new TypeError('Failed to fetch');
    return Response.json({ message_id: 'm', duplicate }, { status: duplicate ? 200 : 201 });
  }

  private config(): object {
    return {
      name: 'Or Energy',
      accent: '#1f6feb',
      greeting: this.greeting,
      open: this.open,
      transcript: this.transcript,
      pre_chat: { fields: this.fields },
      limits: { text_max: 300, text_unit: 'chars', file_max_bytes: 1_000, file_types: ['image/png', 'application/pdf'] },
    };
  }
}

/** One browser: its stores survive the pages opened in it. */
export class TestBrowser {
  readonly local = new MemoryStore();
  readonly tab = new MemoryStore();
  rings = 0;
  private room: HTMLElement | null = null;
  private session: Session | null = null;

  constructor() {
    const noQuery = { matches: false, addEventListener: () => undefined, removeEventListener: () => undefined };
    vi.stubGlobal('matchMedia', () => noQuery);
    vi.stubGlobal('ResizeObserver', class { observe(): void {} disconnect(): void {} });
  }

  /** Opens the page, or opens it again: what was on it before is gone. */
  openPage(locale: Locale = 'en'): Session {
    this.close();
    this.room = document.body.appendChild(document.createElement('div'));
    const home = 'https://chat.example/';
    const api = new WebchatApi(home, 'key', locale);
    const storage = new Storage('key', this.local);
    const session = new Session({
      api,
      storage,
      tabStorage: new Storage('key', this.tab),
      blobs: new BlobStore('retzef:key'),
      visitLock: (work) => work(),
      outboxLock: (work) => work(),
      locale,
      ring: () => this.rings++,
    });
    const language = new Language(locale, home, storage);
    const appearance = { accent: null, side: 'end', theme: 'auto' } as const;
    render(h(App, { session, language, appearance, address: (path) => api.address(path) }), this.room);
    session.start();
    this.session = session;
    return session;
  }

  close(): void {
    this.session?.stop();
    if (this.room) render(null, this.room);
    document.body.replaceChildren();
  }
}

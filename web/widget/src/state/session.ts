/** The widget's working parts put together: what happens when, and what the view shows of it. */
import type { BlobStore } from '../keep/blobs';
import type { Lock } from '../keep/lock';
import type { Storage } from '../keep/storage';
import { backoff } from '../wire/backoff';
import { CallError, type WebchatApi } from '../wire/http';
import { LiveSocket } from '../wire/live';
import type { Frame } from '../wire/shapes';
import { Attention } from './attention';
import { Composing } from './composing';
import { Delivery } from './delivery';
import { Uploads } from './files';
import { Outbox } from './outbox';
import { Settings } from './settings';
import { Store } from './store';
import { applyFrame, emptyThread, findThread, listClientIds, listMessages, type ThreadState } from './thread';
import { describeBeginning, OPEN, SOUND, type ViewState } from './view';
import { VisitKeeper, type Introduction } from './visit';

export interface SessionDependencies {
  readonly api: WebchatApi;
  readonly storage: Storage;
  readonly tabStorage: Storage;
  readonly blobs: BlobStore;
  readonly visitLock: Lock;
  readonly outboxLock: Lock;
  readonly locale: string;
  readonly ring: () => void;
}

const INTRODUCTION_DRAFT = 'introducing';
const ACTIVE_TAB = 'tab';
const CUT_AFTER_MS = 3_000;
const TYPING_FADES_MS = 5_000;
/** Older messages are not read aloud as if they were new: the log is quiet for so long after they came. */
const QUIET_MS = 300;

export class Session {
  readonly store: Store<ViewState>;
  readonly composing: Composing;
  private readonly settings: Settings;
  private readonly visit: VisitKeeper;
  private readonly outbox: Outbox;
  private readonly live: LiveSocket;
  private readonly uploads: Uploads;
  private readonly attention: Attention;
  private readonly ending = new AbortController();
  private readonly tabId = Math.random().toString(36).slice(2);
  private thread: ThreadState = emptyThread;
  private connected = false;
  private sendingFails = false;
  private atEnd = true;
  private renewAttempts = 0;
  private cutTimer: ReturnType<typeof setTimeout> | undefined;
  private renewTimer: ReturnType<typeof setTimeout> | undefined;
  private typingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly deps: SessionDependencies) {
    const { api, storage, tabStorage } = deps;
    this.settings = new Settings(storage, deps.locale, () => api.config());
    this.store = new Store(describeBeginning(storage, tabStorage, this.settings.find()));
    this.visit = new VisitKeeper({
      storage,
      lock: deps.visitLock,
      callVisit: (request) => api.visit(request),
      locale: deps.locale,
      pageUrl: () => location.origin + location.pathname, // a query may hold what is not ours to know
      onToken: (token, changed) => this.onToken(token, changed),
    });
    this.live = new LiveSocket(api.liveAddress, {
      onFrame: (frame) => this.onFrame(frame),
      onConnected: (connected) => this.onConnected(connected),
      onTokenInvalid: () => {
        this.visit.markStale();
        void this.renew();
      },
    });
    this.uploads = new Uploads(deps.blobs, async (name, blob) =>
      api.upload(await this.visit.ensure(), name, blob),
    );
    const delivery = new Delivery({
      visit: this.visit,
      uploads: this.uploads,
      send: (token, message) => api.send(token, message),
      isHeld: () => this.asksIntroduction(),
      onFailing: (failing) => this.setSendingFails(failing),
    });
    this.outbox = new Outbox({
      storage,
      lock: deps.outboxLock,
      deliver: (entry, save) => delivery.attempt(entry, save),
      onChange: () => this.refresh(),
    });
    this.composing = new Composing({
      storage,
      uploads: this.uploads,
      findConfig: () => this.store.get().config,
      canUpload: () => !this.asksIntroduction(),
      tellTyping: () => this.live.send({ type: 'typing' }),
      onChange: (draft) => this.store.set({ draft }),
    });
    this.attention = new Attention(storage, (type, message_id) => this.live.send({ type, message_id }));
    this.store.set({ draft: this.composing.current });
    this.refresh();
  }

  /** Takes up what was left: the visit, unsent messages, an open panel. Called once, when there is time. */
  start(): void {
    this.watchSurroundings();
    if (this.visit.token !== null) this.onToken(this.visit.token, false);
    else if (this.visit.isKnown) void this.renew();
    this.refresh();
    void this.loadConfig();
    void this.outbox.drain();
    void this.uploads.tidy(() => new Set(this.listFilesOnTheirWay()));
    if (this.store.get().open) void this.greet();
  }

  /** Lets go of the page; what is kept stays kept. */
  stop(): void {
    this.ending.abort();
    this.live.stop();
    this.outbox.stop();
    for (const timer of [this.cutTimer, this.renewTimer, this.typingTimer]) clearTimeout(timer);
  }

  open(takesFocus = true): void {
    this.deps.tabStorage.set(OPEN, true);
    this.store.set({ open: true, takesFocus });
    void this.loadConfig();
    void this.greet();
    this.refresh();
  }

  close(): void {
    this.deps.tabStorage.delete(OPEN);
    this.store.set({ open: false });
  }

  /** Takes the host site's signed identity; the thread follows it at once when there is one to show. */
  identify(identity: string): void {
    if (this.visit.identify(identity)) this.wipe();
    this.refresh();
    if (this.store.get().open || this.visit.token !== null) void this.greet();
  }

  /** Forgets everything on this device: the visitor signed out of the host site. */
  forget(): void {
    this.visit.forget();
    this.deps.tabStorage.clear();
    this.wipe();
    this.refresh();
  }

  /** What one person wrote and did not send is neither shown to the next one nor sent in their name. */
  private wipe(): void {
    this.outbox.stop();
    this.deps.storage.clear();
    void this.uploads.tidy(() => new Set());
    this.composing.clear();
    this.store.set({ sound: false });
    void this.loadConfig();
  }

  /** What was typed into the introduction before a reload. */
  get introductionDraft(): Introduction {
    return this.deps.storage.get<Introduction>(INTRODUCTION_DRAFT) ?? {};
  }

  keepIntroductionDraft(introduction: Introduction): void {
    this.deps.storage.set(INTRODUCTION_DRAFT, introduction);
  }

  /** Lets the visitor in; throws `CallError` when the server refuses what they said. */
  async introduce(introduction: Introduction): Promise<void> {
    await this.visit.introduce(introduction);
    this.deps.storage.delete(INTRODUCTION_DRAFT);
    this.refresh();
    void this.outbox.drain();
  }

  /** The visitor's address, where one is known. */
  get email(): string {
    return this.visit.email;
  }

  /** Has the conversation sent by e-mail; answers what is said of it. Throws `CallError`. */
  async sendTranscript(email: string): Promise<string> {
    return this.deps.api.transcript(await this.visit.ensure(), email);
  }

  /** Says that it is over; how the thread stands then comes by the line. Throws `CallError`. */
  async leave(): Promise<void> {
    await this.deps.api.leave(await this.visit.ensure());
  }

  async loadConfig(): Promise<void> {
    this.store.set({ unavailable: false });
    try {
      this.store.set({ config: await this.settings.load() });
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.store.set({ unavailable: this.store.get().config === null });
    }
    this.refresh();
    void this.outbox.drain(); // what was held until it was known whether to ask who writes
  }

  /** Sends the draft: from here on it is the outbox's, and never lost. */
  send(): void {
    const taken = this.composing.take();
    if (taken) this.outbox.add(taken.text, taken.files);
  }

  findBytes(fileId: string): Promise<Blob | null> {
    return this.uploads.find(fileId);
  }

  retry(clientId: string): void {
    this.outbox.retry(clientId);
  }

  discard(clientId: string): void {
    this.outbox.discard(clientId);
  }

  setSound(sound: boolean): void {
    this.deps.storage.set(SOUND, sound);
    this.store.set({ sound });
    if (sound) this.deps.ring();
  }

  /** Asks for the messages before those that are here. */
  fetchOlder(): void {
    const { more, fetching, messages } = this.store.get();
    const oldest = messages[0]?.id;
    if (!more || fetching || !oldest) return;
    if (this.live.send({ type: 'older', message_id: oldest })) this.store.set({ fetching: true });
  }

  /** Whether the end of the thread is in view: only then is what came also read. */
  setAtEnd(atEnd: boolean): void {
    this.atEnd = atEnd;
    this.noteAttention();
  }

  private watchSurroundings(): void {
    const { signal } = this.ending;
    this.deps.storage.watch((key) => this.onOtherTab(key), signal);
    const hurry = (): void => {
      this.expectConnection();
      if (navigator.onLine) {
        this.live.hurry();
        this.outbox.hurry();
      }
    };
    addEventListener('online', hurry, { signal });
    addEventListener('offline', hurry, { signal });
    const look = (): void => {
      if (document.visibilityState !== 'visible') return;
      this.deps.storage.set(ACTIVE_TAB, this.tabId);
      this.live.hurry();
      this.noteAttention();
    };
    document.addEventListener('visibilitychange', look, { signal });
    addEventListener('focus', look, { signal });
    if (document.hasFocus()) look();
  }

  private onOtherTab(key: string): void {
    if (key === '' || key === 'visit') this.visit.follow();
    if (key === '' || key === 'draft') this.composing.reload();
    this.outbox.onOtherTab(key);
    if (key !== ACTIVE_TAB) this.refresh();
  }

  private noteAttention(): void {
    const { open, asksIntroduction, messages } = this.store.get();
    const looking =
      open && this.atEnd && !asksIntroduction && document.visibilityState === 'visible' && document.hasFocus();
    this.attention.note(messages, looking);
    const unread = this.attention.countUnread(messages);
    if (unread !== this.store.get().unread) this.store.set({ unread });
  }

  private onToken(token: string | null, changed: boolean): void {
    if (changed) this.thread = emptyThread;
    if (token === null) {
      this.live.stop();
      this.connected = false;
      clearTimeout(this.cutTimer);
      this.store.set({ cut: false });
    } else {
      this.live.start(token);
      this.expectConnection();
    }
    this.refresh();
  }

  private onConnected(connected: boolean): void {
    if (connected === this.connected) return;
    this.connected = connected;
    this.store.set({ fetching: false }); // an answer on the way went with the line
    if (connected) {
      this.sendingFails = false; // the server answers again; the next attempt will tell
      this.attention.onReconnected();
      this.outbox.hurry();
    }
    this.expectConnection();
  }

  /** Says "no connection" only when it lasts: a blink of the line is nobody's business. */
  private expectConnection(): void {
    clearTimeout(this.cutTimer);
    const down = !this.connected && this.visit.token !== null;
    if (!navigator.onLine || this.sendingFails) this.store.set({ cut: true });
    else if (!down) this.store.set({ cut: false });
    else this.cutTimer = setTimeout(() => this.store.set({ cut: !this.connected }), CUT_AFTER_MS);
  }

  private onFrame(frame: Frame): void {
    if (frame.type === 'typing') this.showTyping(true);
    if (frame.type === 'older') {
      this.thread = applyFrame(this.thread, frame);
      this.refresh();
      setTimeout(() => this.store.set({ fetching: false }), QUIET_MS);
    }
    if (frame.type !== 'snapshot' && frame.type !== 'changes') return;
    const before = this.thread;
    this.thread = applyFrame(before, frame);
    const news = listMessages(this.thread).filter(
      ({ id, data }) => data.direction === 'out' && !before.entities.has(`message:${id}`),
    );
    if (news.length > 0) this.showTyping(false);
    this.refresh();
    this.live.setWaiting(this.store.get().thread?.state === 'waiting');
    this.outbox.settle(listClientIds(this.store.get().messages));
    this.noteAttention();
    const mine = this.deps.storage.get(ACTIVE_TAB) === this.tabId; // one tab rings, not all
    if (before.known && news.length > 0 && mine && this.store.get().sound) this.deps.ring();
  }

  private showTyping(agentTyping: boolean): void {
    clearTimeout(this.typingTimer);
    if (agentTyping) this.typingTimer = setTimeout(() => this.showTyping(false), TYPING_FADES_MS);
    if (this.store.get().agentTyping !== agentTyping) this.store.set({ agentTyping });
  }

  /** Fetches or makes the visit ahead of the first message, when the visitor is known already. */
  private async greet(): Promise<void> {
    if (this.visit.token === null && !this.visit.isSigned) return;
    await this.renew();
  }

  private async renew(): Promise<void> {
    clearTimeout(this.renewTimer);
    try {
      await this.visit.ensure();
      this.renewAttempts = 0;
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      if (error.passing) this.renewTimer = setTimeout(() => void this.renew(), backoff(this.renewAttempts++, Math.random));
    }
    this.refresh();
  }

  private listFilesOnTheirWay(): string[] {
    const files = this.outbox.list().flatMap((entry) => entry.files);
    return [...files, ...this.composing.current.files].map((file) => file.file_id);
  }

  private setSendingFails(fails: boolean): void {
    if (fails === this.sendingFails) return;
    this.sendingFails = fails;
    this.expectConnection();
  }

  private asksIntroduction(): boolean {
    const config = this.store.get().config;
    return !this.visit.isIntroduced && (config === null || config.fields.length > 0);
  }

  /** Brings what is shown in line with what is known. */
  private refresh(): void {
    const messages = listMessages(this.thread);
    const shown = listClientIds(messages);
    const outbox = this.outbox.list();
    // Where nothing waits, nothing fails: an answer may be lost and its message be in the thread.
    if (!outbox.some((entry) => entry.state === 'waiting')) this.setSendingFails(false);
    this.store.set({
      messages,
      more: this.thread.more,
      thread: findThread(this.thread),
      outbox: outbox.filter((entry) => !shown.has(entry.client_id)),
      asksIntroduction: this.asksIntroduction(),
      loading: this.visit.token !== null && !this.thread.known,
      unread: this.attention.countUnread(messages),
    });
  }
}

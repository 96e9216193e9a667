/**
 * All that one signed-in agent's desk holds: the copies of entities, the connection, drafts, messages
 * on their way out. Frames are folded here; what happens because of a change (sound, title, toast)
 * subscribes to the stores.
 */
import type { Api } from "../wire/api";
import type { Session } from "../wire/answers";
import type { Entity } from "../wire/entities";
import { WireError } from "../wire/errors";
import type { ServerFrame } from "../wire/frames";
import { LiveSocket, type Wire } from "../wire/live";
import type { Phase } from "../wire/recovery";
import { BoardWatch } from "./board";
import type { ServerClock } from "./clock";
import { Directory } from "./directory";
import { Toolbox } from "./toolbox";
import { Drafts, type KeyStorage } from "./drafts";
import { applyChanges, applySnapshot, EMPTY, forgetCase, type Entities } from "./entities";
import { newId } from "./new-id";
import { NoticeBoard } from "./notices";
import { Outbox } from "./outbox";
import { Store } from "./store";
import { Uploads } from "./uploads";

const PAGE = 50;
/** On the way to a message far up. */
const LARGE_PAGE = 100;
/** Cases whose threads are kept live, so that going back to one is instant. */
const WATCHED_AT_MOST = 12;
const TYPING_FADES_MS = 5_000;
const RESEND_EVERY_MS = 5_000;
/** Who holds the visitor's connection may end without a word: so it is asked again. */
const ASK_EVERY_MS = 30_000;
/** Nobody holds a connection when nobody has answered by then. */
const ANSWER_WITHIN_MS = 3_000;

export interface DeskOptions {
  session: Session;
  api: Api;
  clock: ServerClock;
  storage: KeyStorage;
  openWire(): Wire;
  onSignedOut(): void;
}

export class Desk {
  readonly session: Store<Session>;
  readonly api: Api;
  readonly clock: ServerClock;
  readonly entities = new Store<Entities>(EMPTY);
  readonly phase = new Store<Phase>({ name: "idle" });
  /** False until the first snapshot: what is shown before is a skeleton. */
  readonly isFilled = new Store(false);
  /** Case id → id of the message before which older ones lie; null when the thread's start is here. */
  readonly older = new Store<ReadonlyMap<string, string | null>>(new Map());
  /** Case id → instant (ms) until which the customer is shown as typing. */
  readonly typing = new Store<ReadonlyMap<string, number>>(new Map());
  /** Case id → whether its visitor has the chat open; asked for the case on the screen. */
  readonly visitors = new Store<ReadonlyMap<string, boolean>>(new Map());
  readonly drafts: Drafts;
  readonly outbox: Outbox;
  readonly uploads: Uploads;
  readonly directory: Directory;
  readonly toolbox: Toolbox;
  readonly notices: NoticeBoard;
  readonly board = new BoardWatch((isOpen) => this.live.lookAtBoard(isOpen));
  private readonly live: LiveSocket;
  private watched: string[] = [];
  private openCaseId: string | null = null;
  private unanswered: number | undefined;
  private readonly loadingOlder = new Set<string>();
  private readonly endings: (() => void)[] = [];

  constructor(private readonly options: DeskOptions) {
    const { session, api, storage } = options;
    const scope = `${session.tenant.tenant_id}:${session.agent.agent_id}`;
    this.session = new Store(session);
    this.api = api;
    this.clock = options.clock;
    this.directory = new Directory(api);
    this.toolbox = new Toolbox(api);
    this.notices = new NoticeBoard(api);
    this.drafts = new Drafts(storage, scope);
    this.outbox = new Outbox({
      storage,
      scope,
      send: (caseId, message) => api.sendMessage(caseId, message),
      onConfirmed: (entities) => this.fold(entities),
    });
    this.uploads = new Uploads({
      send: (caseId, file, onProgress) => api.upload(caseId, file, onProgress),
      onArrived: (caseId, mode, file) => this.drafts.changeFiles(caseId, mode, (files) => [...files, file]),
      newId,
    });
    this.live = new LiveSocket({
      open: options.openWire,
      timers: { set: (callback, ms) => window.setTimeout(callback, ms), clear: (id) => window.clearTimeout(id) },
      random: Math.random,
      onFrame: (frame) => this.onFrame(frame),
      onPhase: (phase) => this.onPhase(phase),
    });
  }

  get agentId(): string {
    return this.session.get().agent.agent_id;
  }

  start(): void {
    for (const name of ["online", "offline"]) this.listen(window, name, () => this.live.setNetwork(name === "online"));
    this.listen(document, "visibilitychange", () => {
      if (document.visibilityState === "visible") this.live.probe();
    });
    this.listen(window, "storage", (event) => {
      const key = (event as StorageEvent).key;
      if (key === null) return;
      this.drafts.reload(key);
      this.outbox.reload(key);
    });
    const resend = window.setInterval(() => {
      if (this.phase.get().name === "live" && this.outbox.items.get().length > 0) this.outbox.flush();
    }, RESEND_EVERY_MS);
    const ask = window.setInterval(() => this.askForVisitor(), ASK_EVERY_MS);
    this.endings.push(() => window.clearInterval(resend), () => window.clearInterval(ask), () => window.clearTimeout(this.unanswered));
    this.live.start();
  }

  stop(): void {
    for (const end of this.endings) end();
    this.live.stop();
    this.notices.stop();
  }

  reconnect(): void {
    this.live.retryNow();
  }

  /** The case on the screen: its thread is kept, however many others are looked at. */
  open(caseId: string | null): void {
    this.openCaseId = caseId;
    if (caseId !== null) this.watch(caseId);
    this.askForVisitor();
  }

  /** Keeps a case's thread live; the one asked for longest ago is let go when there are many. */
  watch(caseId: string): void {
    this.watched = [...this.watched.filter((id) => id !== caseId), caseId];
    this.live.watch(caseId);
    if (this.watched.length <= WATCHED_AT_MOST) return;
    const oldest = this.watched.find((id) => id !== this.openCaseId);
    if (oldest === undefined) return;
    this.watched = this.watched.filter((id) => id !== oldest);
    this.live.unwatch(oldest);
    this.entities.update((held) => forgetCase(held, oldest, this.agentId));
    this.setOlder(oldest, undefined);
  }

  /** Reads a thread anew, from nothing: its messages have come from elsewhere or gone there. */
  rearrange(caseId: string): void {
    this.live.unwatch(caseId);
    this.entities.update((held) => forgetCase(held, caseId, this.agentId));
    this.setOlder(caseId, undefined);
    if (this.watched.includes(caseId)) this.live.watch(caseId);
  }

  /** Tells the customer's side that the agent types. */
  tellTyping(caseId: string, interactionId: string): void {
    this.live.typing(caseId, interactionId, this.clock.now());
  }

  /** Loads the page before what is here; does nothing when the start is here or a page is on its way. */
  async loadOlder(caseId: string): Promise<void> {
    const before = this.older.get().get(caseId);
    if (typeof before !== "string" || this.loadingOlder.has(caseId)) return;
    this.loadingOlder.add(caseId);
    try {
      const page = await this.api.olderMessages(caseId, before, PAGE);
      this.fold(page.entities);
      this.setOlder(caseId, page.before);
    } finally {
      this.loadingOlder.delete(caseId);
    }
  }

  /** Loads pages until a message is here; answers whether it is. Ids of messages sort by time. */
  async loadUntil(caseId: string, messageId: string): Promise<boolean> {
    for (;;) {
      if (this.entities.get().kinds.message.has(messageId)) return true;
      const before = this.older.get().get(caseId);
      if (typeof before !== "string" || before < messageId) return false;
      const page = await this.api.olderMessages(caseId, before, LARGE_PAGE);
      this.fold(page.entities);
      this.setOlder(caseId, page.before);
    }
  }

  private onPhase(phase: Phase): void {
    this.phase.set(phase);
    // Whether a visitor is there is not known without a connection.
    if (phase.name !== "live" && this.visitors.get().size > 0) this.visitors.set(new Map());
    if (phase.name !== "live") window.clearTimeout(this.unanswered);
    if (phase.name === "live") {
      this.outbox.flush();
      this.uploads.retryUnreached();
      // A refusal clears what was watched; the case on the screen is asked for again.
      if (this.openCaseId !== null) this.live.watch(this.openCaseId);
    }
    if (phase.name === "ended" && phase.why === "signed-out") this.options.onSignedOut();
  }

  private onFrame(frame: ServerFrame): void {
    switch (frame.type) {
      case "snapshot":
        this.entities.update((held) => applySnapshot(held, frame.entities));
        this.confirm(frame.entities);
        for (const caseId of this.older.get().keys()) this.setOlder(caseId, frame.before[caseId] ?? null);
        this.isFilled.set(true);
        this.askForVisitor();
        break;
      case "changes":
        this.fold(frame.entities, frame.removed);
        this.isFilled.set(true);
        break;
      case "watched":
        this.fold(frame.entities);
        this.setOlder(frame.case_id, frame.before);
        if (frame.case_id === this.openCaseId) this.askForVisitor();
        break;
      case "visitor":
        if (frame.case_id === this.openCaseId) window.clearTimeout(this.unanswered);
        this.setVisitor(frame.case_id, frame.online);
        break;
      case "typing":
        this.setTyping(frame.case_id, this.clock.now() + TYPING_FADES_MS);
        break;
      case "board":
        return this.board.take(frame.board);
      case "error":
        this.onRefused(frame.case_id);
        break;
      case "notified":
        void this.notices.refresh();
        break;
    }
  }

  /** Asks whether the visitor of the case on the screen is there. */
  private askForVisitor(): void {
    const caseId = this.openCaseId;
    window.clearTimeout(this.unanswered);
    if (caseId === null || this.phase.get().name !== "live") return;
    this.live.askForVisitor(caseId);
    this.unanswered = window.setTimeout(() => this.setVisitor(caseId, false), ANSWER_WITHIN_MS);
  }

  private setVisitor(caseId: string, isOnline: boolean): void {
    if (this.visitors.get().get(caseId) !== isOnline) this.visitors.set(new Map(this.visitors.get()).set(caseId, isOnline));
  }

  /** A case could not be watched: it is shown as one that is not there, instead of one that is loading. */
  private onRefused(caseId: string | null): void {
    if (caseId === null || this.older.get().has(caseId)) return;
    this.live.unwatch(caseId);
    this.setOlder(caseId, null);
  }

  /** My role is another, or means something else now: what I may do is asked anew. */
  private async checkRights(): Promise<void> {
    const mine = this.entities.get().kinds.agent.get(this.agentId)?.data;
    const { role, role_version } = this.session.get().agent;
    if (mine === undefined || (mine.role === role && mine.role_version === role_version)) return;
    try {
      this.session.set(await this.api.getSession());
    } catch (error) {
      // Asked again with the next change of me; until then the server refuses what is no longer allowed.
      if (!(error instanceof WireError)) throw error;
    }
  }

  private fold(entities: readonly Entity[], removed: Parameters<typeof applyChanges>[2] = []): void {
    this.entities.update((held) => applyChanges(held, entities, removed));
    this.confirm(entities);
  }

  private confirm(entities: readonly Entity[]): void {
    if (entities.some(({ kind, id }) => kind === "agent" && id === this.agentId)) void this.checkRights();
    const clientIds: string[] = [];
    for (const entity of entities) {
      if (entity.kind !== "message") continue;
      if (entity.data.client_id !== null) clientIds.push(entity.data.client_id);
      if (entity.data.direction === "in") this.setTyping(entity.data.case_id, undefined);
    }
    if (clientIds.length > 0) this.outbox.confirm(clientIds);
  }

  private setOlder(caseId: string, before: string | null | undefined): void {
    const next = new Map(this.older.get());
    if (before === undefined) next.delete(caseId);
    else next.set(caseId, before);
    this.older.set(next);
  }

  private setTyping(caseId: string, until: number | undefined): void {
    if (until === undefined && !this.typing.get().has(caseId)) return;
    const next = new Map(this.typing.get());
    if (until === undefined) next.delete(caseId);
    else {
      next.set(caseId, until);
      window.setTimeout(() => {
        if ((this.typing.get().get(caseId) ?? Infinity) <= until) this.setTyping(caseId, undefined);
      }, until - this.clock.now());
    }
    this.typing.set(next);
  }

  private listen(target: EventTarget, name: string, listener: (event: Event) => void): void {
    target.addEventListener(name, listener);
    this.endings.push(() => target.removeEventListener(name, listener));
  }
}

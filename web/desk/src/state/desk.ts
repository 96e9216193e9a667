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
import { DraftSync } from "./draft-sync";
import { Drafts, type KeyStorage } from "./drafts";
import { applyChanges, applySnapshot, EMPTY, forgetCase, type Entities } from "./entities";
import { Lookers } from "./lookers";
import { newId } from "./new-id";
import { NoticeBoard } from "./notices";
import { OlderPages } from "./older-pages";
import { Outbox } from "./outbox";
import { SeenGiven } from "./seen-given";
import { Store } from "./store";
import { Typing } from "./typing";
import { Uploads } from "./uploads";
import { Visitors } from "./visitors";

/** Cases whose threads are kept live, so that going back to one is instant. */
const WATCHED_AT_MOST = 12;
const RESEND_EVERY_MS = 5_000;
/** What is on the screen is said again, so that others know that we are still here. */
const LOOK_EVERY_MS = 30_000;

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
  readonly older: OlderPages;
  /** Counts how often what I may see has become another: what was fetched for a page of customers is fetched anew. */
  readonly rightsRound = new Store(0);
  readonly typing: Typing;
  readonly visitors = new Visitors(() => this.askForVisitor());
  readonly lookers = new Lookers();
  readonly drafts: Drafts;
  readonly draftSync: DraftSync;
  readonly outbox: Outbox;
  readonly uploads: Uploads;
  readonly directory: Directory;
  readonly toolbox: Toolbox;
  readonly notices: NoticeBoard;
  readonly seenGiven: SeenGiven;
  readonly board = new BoardWatch((isOpen) => this.live.lookAtBoard(isOpen));
  private readonly live: LiveSocket;
  private watched: string[] = [];
  private openCaseId: string | null = null;
  private readonly endings: (() => void)[] = [];

  constructor(private readonly options: DeskOptions) {
    const { session, api, storage } = options;
    const scope = `${session.tenant.tenant_id}:${session.agent.agent_id}`;
    this.session = new Store(session);
    this.api = api;
    this.clock = options.clock;
    this.typing = new Typing(options.clock);
    this.older = new OlderPages(
      api,
      (entities) => this.fold(entities),
      (messageId) => this.entities.get().kinds.message.has(messageId),
    );
    this.directory = new Directory(api);
    this.toolbox = new Toolbox(api);
    this.notices = new NoticeBoard(api);
    this.seenGiven = new SeenGiven(storage, scope);
    this.drafts = new Drafts(storage, scope);
    this.draftSync = new DraftSync(api, this.drafts, () => this.agentId);
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
      this.seenGiven.reload(key);
      this.drafts.reload(key);
      this.outbox.reload(key);
    });
    const resend = window.setInterval(() => {
      if (this.phase.get().name === "live" && this.outbox.items.get().length > 0) this.outbox.flush();
    }, RESEND_EVERY_MS);
    const look = window.setInterval(() => this.live.looking(this.openCaseId, false), LOOK_EVERY_MS);
    this.endings.push(() => window.clearInterval(resend), () => window.clearInterval(look), this.visitors.start());
    this.live.start();
  }

  stop(): void {
    for (const end of this.endings) end();
    this.live.stop();
    this.notices.stop();
    this.draftSync.stop();
  }

  reconnect(): void {
    this.live.retryNow();
  }

  /** The case on the screen: its thread is kept, however many others are looked at. */
  open(caseId: string | null): void {
    this.openCaseId = caseId;
    if (caseId !== null) this.watch(caseId);
    this.live.looking(this.openCaseId, false);
    this.visitors.look();
  }

  /** Tells colleagues who look at it that I write in the case on the screen. */
  tellWriting(): void {
    this.live.writing(this.openCaseId, this.clock.now());
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
    this.older.set(oldest, undefined);
  }

  /** Reads a thread anew, from nothing: its messages have come from elsewhere or gone there. */
  rearrange(caseId: string): void {
    this.live.unwatch(caseId);
    this.entities.update((held) => forgetCase(held, caseId, this.agentId));
    this.older.set(caseId, undefined);
    if (this.watched.includes(caseId)) this.live.watch(caseId);
  }

  /** Tells the customer's side that the agent types. */
  tellTyping(caseId: string, interactionId: string): void {
    this.live.typing(caseId, interactionId, this.clock.now());
  }

  private onPhase(phase: Phase): void {
    this.phase.set(phase);
    if (phase.name !== "live") {
      this.visitors.forget();
      this.lookers.forget();
    }
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
        this.older.setAll(frame.before);
        this.isFilled.set(true);
        this.live.looking(this.openCaseId, false);
        this.visitors.look();
        break;
      case "changes":
        this.fold(frame.entities, frame.removed);
        this.isFilled.set(true);
        break;
      case "watched":
        this.fold(frame.entities);
        this.older.set(frame.case_id, frame.before);
        if (frame.case_id !== this.openCaseId) break;
        this.live.looking(this.openCaseId, false);
        this.visitors.look();
        break;
      case "visitor":
        this.visitors.heard(frame.case_id, frame.online, frame.case_id === this.openCaseId);
        break;
      case "lookers":
        this.lookers.heard(frame.case_id, frame.lookers);
        break;
      case "drafts":
        this.draftSync.heard(frame.case_id, frame.agent_id, frame.version);
        break;
      case "typing":
        this.typing.heard(frame.case_id);
        break;
      case "board":
        return this.board.take(frame.board);
      case "error":
        this.onRefused(frame.case_id);
        break;
      case "notified":
        void this.notices.refresh();
        break;
      case "rights":
        this.rightsRound.update((round) => round + 1);
        break;
    }
  }

  /** Asks whether the visitor of the case on the screen is there; which case that is. */
  private askForVisitor(): string | null {
    if (this.openCaseId === null || this.phase.get().name !== "live") return null;
    this.live.askForVisitor(this.openCaseId);
    return this.openCaseId;
  }

  /** A case could not be watched: it is shown as one that is not there, instead of one that is loading. */
  private onRefused(caseId: string | null): void {
    if (caseId === null || this.older.from.get().has(caseId)) return;
    this.live.unwatch(caseId);
    this.older.set(caseId, null);
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
      if (entity.data.direction === "in") this.typing.end(entity.data.case_id);
    }
    if (clientIds.length > 0) this.outbox.confirm(clientIds);
  }

  private listen(target: EventTarget, name: string, listener: (event: Event) => void): void {
    target.addEventListener(name, listener);
    this.endings.push(() => target.removeEventListener(name, listener));
  }
}

/**
 * The live socket: connects, registers, resumes, keeps the line warm. It decodes and hands over;
 * it decides nothing about entities. The phases are `recovery.ts`; this file performs them.
 */
import type { ErrorBody } from "./errors";
import { decodeFrame, type ClientFrame, type ServerFrame } from "./frames";
import {
  CLOSE_BROKEN,
  CLOSE_REFUSED,
  CLOSE_SIGNED_OUT,
  CLOSE_TOO_MANY,
  nextPhase,
  type Phase,
  type Signal,
} from "./recovery";

/** The part of WebSocket that is used, so that tests can bring their own. */
export interface Wire {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

/** Timers, as `setTimeout` gives them. */
export interface Timers {
  set(callback: () => void, ms: number): number;
  clear(timer: number): void;
}

export interface LiveOptions {
  open(): Wire;
  timers: Timers;
  random(): number;
  onFrame(frame: ServerFrame): void;
  onPhase(phase: Phase): void;
}

const PING_EVERY_MS = 25_000;
const PONG_WITHIN_MS = 8_000;
const REGISTERED_WITHIN_MS = 15_000;
const TYPING_EVERY_MS = 3_000;
const CLOSED_BY_US = 4000;
/** The code of the server's refusal when the session is over. */
const SIGNED_OUT = "signed-out";

/** What an answer to the registration means: sign in, come back later, or no right to be here. */
function refusalOf(error: ErrorBody): number {
  if (error.code === SIGNED_OUT) return CLOSE_SIGNED_OUT;
  return error.retryable ? CLOSE_TOO_MANY : CLOSE_REFUSED;
}

export class LiveSocket {
  private phase: Phase = { name: "idle" };
  private wire: Wire | null = null;
  private position: string | null = null;
  /** Cases we watch; true once the server has sent the case's first page. */
  private readonly watching = new Map<string, boolean>();
  private isAtBoard = false;
  private hasBegunAnew = false;
  private retryTimer: number | null = null;
  private quietTimer: number | null = null;
  private wroteAt = -Infinity;
  private typingSince = new Map<string, number>();

  constructor(private readonly options: LiveOptions) {}

  start(): void {
    this.signal({ name: "start" });
  }

  stop(): void {
    this.signal({ name: "stop" });
  }

  /** Tells the socket what the browser says of the network. */
  setNetwork(isThere: boolean): void {
    this.signal({ name: isThere ? "network-back" : "network-gone" });
  }

  /** Connects now instead of at the end of the wait. */
  retryNow(): void {
    this.signal({ name: "timer" });
  }

  /** Asks whether the line still works, as after sleep: a silent line is replaced in seconds. */
  probe(): void {
    if (this.phase.name === "live") this.ping();
  }

  watch(caseId: string): void {
    if (this.watching.has(caseId)) return;
    this.watching.set(caseId, false);
    if (this.phase.name === "live") this.send({ type: "watch", case_id: caseId });
  }

  unwatch(caseId: string): void {
    if (!this.watching.delete(caseId)) return;
    if (this.phase.name === "live") this.send({ type: "unwatch", case_id: caseId });
  }

  /** Asks to be told of the live board, and says when nobody looks any more. */
  lookAtBoard(isOpen: boolean): void {
    this.isAtBoard = isOpen;
    if (this.phase.name === "live") this.send({ type: "board", open: isOpen });
  }

  /** Says that the agent types; at most once in three seconds for a case goes out. */
  typing(caseId: string, interactionId: string, nowMs: number): void {
    const last = this.typingSince.get(caseId) ?? -Infinity;
    if (this.phase.name !== "live" || nowMs - last < TYPING_EVERY_MS) return;
    this.typingSince.set(caseId, nowMs);
    this.send({ type: "typing", case_id: caseId, interaction_id: interactionId });
  }

  /** Says which case is on the screen. */
  looking(caseId: string | null, writing: boolean): void {
    if (this.phase.name === "live") this.send({ type: "looking", case_id: caseId, writing });
  }

  /** Says that its reader writes there; at most once in three seconds goes out. */
  writing(caseId: string | null, nowMs: number): void {
    if (nowMs - this.wroteAt < TYPING_EVERY_MS) return;
    this.wroteAt = nowMs;
    this.looking(caseId, true);
  }

  private signal(signal: Signal): void {
    const before = this.phase;
    const after = nextPhase(before, signal, this.options.random());
    if (after === before) return;
    this.phase = after;
    this.leave(before, after);
    this.enter(after);
    this.options.onPhase(after);
  }

  private leave(before: Phase, after: Phase): void {
    if (before.name === "waiting") this.clearRetry();
    const keepsWire = after.name === "registering" || after.name === "live";
    if (!keepsWire) this.dropWire();
  }

  private enter(phase: Phase): void {
    switch (phase.name) {
      case "connecting":
        this.connect();
        break;
      case "registering":
        this.register();
        break;
      case "live":
        this.hasBegunAnew = false;
        for (const [caseId, isConfirmed] of this.watching) {
          if (!isConfirmed) this.send({ type: "watch", case_id: caseId });
        }
        if (this.isAtBoard) this.send({ type: "board", open: true });
        this.armPing();
        break;
      case "waiting":
        this.retryTimer = this.options.timers.set(() => this.signal({ name: "timer" }), phase.delayMs);
        break;
    }
  }

  private connect(): void {
    const wire = this.options.open();
    this.wire = wire;
    wire.onopen = () => this.signal({ name: "opened" });
    wire.onmessage = (event) => this.receive(event.data);
    wire.onclose = (event) => this.lose(event.code);
    this.armQuiet(REGISTERED_WITHIN_MS, () => this.lose(CLOSED_BY_US));
  }

  private register(): void {
    // A case whose first page has not come is asked for again once we are live: resuming from a
    // position brings only its changes.
    const watch = [...this.watching].filter(([, isConfirmed]) => isConfirmed).map(([id]) => id);
    this.send({ type: "register", position: this.position, watch });
  }

  private receive(data: unknown): void {
    const frame = typeof data === "string" ? decodeFrame(data) : undefined;
    if (frame === undefined) return;
    if (frame.type === "snapshot" || frame.type === "changes") {
      this.position = frame.position;
      this.options.onFrame(frame);
      this.signal({ name: "registered" });
    } else if (frame.type === "error" && this.phase.name === "registering") {
      this.lose(refusalOf(frame.error));
    } else {
      // The position of `watched` is the case's alone: other changes before it may still be on
      // their way, so it is not where a resume may begin.
      if (frame.type === "watched" && this.watching.has(frame.case_id)) {
        this.watching.set(frame.case_id, true);
      }
      this.options.onFrame(frame);
    }
    if (this.phase.name === "live") this.armPing();
  }

  private lose(closeCode: number): void {
    const mayBeOneCase = closeCode === CLOSE_REFUSED && !this.hasBegunAnew;
    if (mayBeOneCase) {
      // Perhaps one watched case is no longer ours: begin anew without any, once.
      this.hasBegunAnew = true;
      this.watching.clear();
      this.position = null;
    }
    this.signal({ name: "lost", closeCode: mayBeOneCase ? CLOSE_BROKEN : closeCode });
  }

  private send(frame: ClientFrame): void {
    this.wire?.send(JSON.stringify(frame));
  }

  /** Asks whether the visitor of a watched case is there. */
  askForVisitor(caseId: string): void {
    this.send({ type: "visitor", case_id: caseId });
  }

  private ping(): void {
    this.send({ type: "ping" });
    this.armQuiet(PONG_WITHIN_MS, () => this.lose(CLOSED_BY_US));
  }

  private armPing(): void {
    this.armQuiet(PING_EVERY_MS, () => this.ping());
  }

  private armQuiet(ms: number, callback: () => void): void {
    if (this.quietTimer !== null) this.options.timers.clear(this.quietTimer);
    this.quietTimer = this.options.timers.set(callback, ms);
  }

  private clearRetry(): void {
    if (this.retryTimer !== null) this.options.timers.clear(this.retryTimer);
    this.retryTimer = null;
  }

  private dropWire(): void {
    if (this.quietTimer !== null) this.options.timers.clear(this.quietTimer);
    this.quietTimer = null;
    const wire = this.wire;
    this.wire = null;
    if (wire === null) return;
    wire.onopen = wire.onmessage = wire.onclose = null;
    wire.close();
  }
}

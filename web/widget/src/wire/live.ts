/** The widget's socket: register, resume by position, notice silence, come back. */
import { backoff } from './backoff';
import { parseFrame, type Frame } from './shapes';

const PING_EVERY_MS = 25_000;
const PING_EVERY_WAITING_MS = 8_000;
const ANSWER_WITHIN_MS = 10_000;
/** After sleep or a change of network a line may look open and be dead. */
const PROBE_WITHIN_MS = 4_000;
const SLOW_DOWN_MS = 5_000;

const CLOSED_TOKEN_INVALID = 4401;
const CLOSED_NOT_ALLOWED = 4403;
const CLOSED_TOO_MANY = 4429;

/** Who listens to the socket. */
export interface LiveListener {
  /** A frame came in order. */
  onFrame(frame: Frame): void;
  /** True once the server has answered the registration, false when the line is down. */
  onConnected(connected: boolean): void;
  /** The server does not know this token any more: begin anew. */
  onTokenInvalid(): void;
}

/** One socket that keeps itself alive until `stop`. */
export class LiveSocket {
  private socket: WebSocket | null = null;
  private token: string | null = null;
  private position: string | null = null;
  private attempts = 0;
  private pingEvery = PING_EVERY_MS;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly address: string,
    private readonly listener: LiveListener,
    private readonly random: () => number = Math.random,
  ) {}

  /** Connects as this visitor; another token than before begins from a new snapshot. */
  start(token: string): void {
    if (this.token === token && (this.socket || this.retryTimer)) return;
    if (this.token !== token) this.position = null;
    this.token = token;
    this.attempts = 0;
    this.connect();
  }

  /** Closes and stays closed. */
  stop(): void {
    this.token = null;
    this.position = null;
    this.drop();
  }

  /** The network came back, or somebody looks again: connects at once, or asks whether the line still lives. */
  hurry(): void {
    if (this.token === null) return;
    if (this.socket?.readyState === WebSocket.OPEN) this.probe(this.socket, PROBE_WITHIN_MS);
    else if (!this.socket) {
      this.attempts = 0;
      this.connect();
    }
  }

  /** A visitor in line asks more often: the place in line moves by what others do, and is told with the pong. */
  setWaiting(waiting: boolean): void {
    const pingEvery = waiting ? PING_EVERY_WAITING_MS : PING_EVERY_MS;
    if (pingEvery === this.pingEvery) return;
    this.pingEvery = pingEvery;
    if (this.socket?.readyState === WebSocket.OPEN) this.watchSilence(this.socket);
  }

  /** Sends when the line is up; what is lost here is only presence and marks, told again later. */
  send(frame: { type: string; message_id?: string }): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  private connect(): void {
    this.drop();
    const socket = new WebSocket(this.address);
    this.socket = socket;
    this.pingTimer = setTimeout(() => this.lost(0), ANSWER_WITHIN_MS);
    socket.onopen = () => {
      socket.send(
        JSON.stringify({ type: 'register', visitor_token: this.token, position: this.position }),
      );
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      if (typeof event.data === 'string') this.receive(socket, event.data);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.lost(event.code);
    };
  }

  private receive(socket: WebSocket, raw: string): void {
    this.watchSilence(socket);
    const frame = parseFrame(raw);
    if (!frame) return;
    if (frame.type === 'snapshot' || frame.type === 'changes') {
      this.position = frame.position || this.position;
      this.attempts = 0;
      this.listener.onConnected(true);
    }
    this.listener.onFrame(frame);
  }

  /** Pings a line that has been silent and drops one that stays so. */
  private watchSilence(socket: WebSocket): void {
    clearTimeout(this.pingTimer);
    this.pingTimer = setTimeout(() => this.probe(socket, ANSWER_WITHIN_MS), this.pingEvery);
  }

  private probe(socket: WebSocket, withinMs: number): void {
    clearTimeout(this.pingTimer);
    this.send({ type: 'ping' });
    this.pingTimer = setTimeout(() => {
      if (this.socket === socket) this.lost(0);
    }, withinMs);
  }

  private lost(code: number): void {
    this.drop();
    this.listener.onConnected(false);
    if (code === CLOSED_TOKEN_INVALID) {
      this.token = null;
      this.listener.onTokenInvalid();
      return;
    }
    if (code === CLOSED_NOT_ALLOWED || this.token === null) return;
    const wait = code === CLOSED_TOO_MANY ? SLOW_DOWN_MS : 0;
    this.retryTimer = setTimeout(() => this.connect(), wait + backoff(this.attempts++, this.random));
  }

  private drop(): void {
    clearTimeout(this.retryTimer);
    clearTimeout(this.pingTimer);
    this.retryTimer = undefined;
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }
}

/** A socket whose other end the test holds. */
export class TestSocket {
  static readonly OPEN = 1;
  static all: TestSocket[] = [];

  readonly sent: Record<string, unknown>[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  /** Called with each frame the client sends. */
  onSent: (frame: Record<string, unknown>) => void = () => undefined;

  constructor(readonly address: string) {
    TestSocket.all.push(this);
  }

  static get last(): TestSocket {
    const socket = TestSocket.all.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  }

  accept(): void {
    this.readyState = TestSocket.OPEN;
    this.onopen?.();
  }

  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** The server, or the network, ends it. */
  cut(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  send(raw: string): void {
    const frame = JSON.parse(raw) as Record<string, unknown>;
    this.sent.push(frame);
    this.onSent(frame);
  }

  close(): void {
    this.readyState = 3;
  }
}

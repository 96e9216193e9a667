/** The widget's calls to `/webchat/{key}`. Every call ends: with its answer or with a `CallError`. */
import { parseConfig, parseError, type Config, type WireError } from './shapes';

/** A call that did not succeed. `status` 0 means no answer came; `retryAfter` is in milliseconds. */
export class CallError extends Error {
  override readonly name = 'CallError';

  constructor(
    readonly status: number,
    readonly detail: WireError,
    readonly retryAfter: number | null = null,
  ) {
    super(detail.code);
  }

  /** Whether the same call may succeed later without anybody changing anything. */
  get passing(): boolean {
    return (
      this.status === 0 ||
      this.status === 408 ||
      this.status === 425 ||
      this.status === 429 ||
      this.status >= 500 ||
      this.detail.retryable
    );
  }
}

export interface VisitRequest {
  readonly visitor_token?: string;
  readonly identity?: string;
  readonly locale: string;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly page_url?: string;
}

export interface Visit {
  readonly visitor_token: string;
  readonly visitor_id: string;
  /** The address the visitor gave, or the host site vouches for. */
  readonly email: string | null;
}

export interface OutgoingMessage {
  readonly client_id: string;
  readonly text: string;
  readonly attachment_ids?: readonly string[];
  readonly sent_at: string;
}

const CALL_TIMEOUT_MS = 20_000;
const UPLOAD_TIMEOUT_MS = 300_000;

/** Speaks HTTP with one entry point. `home` is the folder the script came from, ending in a slash. */
export class WebchatApi {
  constructor(
    private readonly home: string,
    private readonly key: string,
    private readonly locale: string,
  ) {}

  /** The address of a path the server named, wherever the host page lives. */
  address(path: string): string {
    return new URL(path, this.home).href;
  }

  /** The socket's address. */
  get liveAddress(): string {
    return this.path('live').replace(/^http/, 'ws');
  }

  async config(): Promise<Config> {
    const body = await this.call('GET', `config?locale=${this.locale}`, {});
    const config = parseConfig(body);
    if (!config) throw new CallError(502, parseError(null, 'answer-not-understood'));
    return config;
  }

  async visit(request: VisitRequest): Promise<Visit> {
    const body = (await this.call('POST', 'visits', { json: request })) as Partial<Visit> | null;
    if (!body?.visitor_token || !body.visitor_id) {
      throw new CallError(502, parseError(null, 'answer-not-understood'));
    }
    return { visitor_token: body.visitor_token, visitor_id: body.visitor_id, email: body.email ?? null };
  }

  /** Hands over one message; the server keeps one for each `client_id` however often it is sent. */
  async send(token: string, message: OutgoingMessage): Promise<string> {
    const body = (await this.call('POST', 'messages', { json: message, token })) as {
      message_id?: string;
    } | null;
    if (!body?.message_id) throw new CallError(502, parseError(null, 'answer-not-understood'));
    return body.message_id;
  }

  /** Uploads one file and answers its attachment id. */
  async upload(token: string, name: string, file: Blob): Promise<string> {
    const body = (await this.call('POST', `files?name=${encodeURIComponent(name)}`, { file, token })) as {
      attachment_id?: string;
    } | null;
    if (!body?.attachment_id) throw new CallError(502, parseError(null, 'answer-not-understood'));
    return body.attachment_id;
  }

  /** Has the conversation sent by e-mail; answers what is said of it. */
  async transcript(token: string, email: string): Promise<string> {
    const body = (await this.call('POST', 'transcript', { json: { email }, token })) as { said?: string } | null;
    if (!body?.said) throw new CallError(502, parseError(null, 'answer-not-understood'));
    return body.said;
  }

  /** The visitor says that it is over. */
  async leave(token: string): Promise<void> {
    await this.call('POST', 'leave', { token });
  }

  private path(tail: string): string {
    return this.address(`webchat/${encodeURIComponent(this.key)}/${tail}`);
  }

  private async call(
    method: string,
    tail: string,
    what: { json?: unknown; file?: Blob; token?: string },
  ): Promise<unknown> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), what.file ? UPLOAD_TIMEOUT_MS : CALL_TIMEOUT_MS);
    try {
      const response = await fetch(this.path(tail), {
        method,
        headers: this.headers(what),
        body: what.file ?? (what.json === undefined ? null : JSON.stringify(what.json)),
        credentials: 'omit',
        signal: abort.signal,
      });
      const body: unknown = await response.json().catch(() => null);
      if (response.ok) return body;
      throw new CallError(response.status, parseError(body, `http-${response.status}`), waitAsked(response));
    } catch (error) {
      if (error instanceof CallError) throw error;
      throw new CallError(0, parseError(null, 'no-connection'));
    } finally {
      clearTimeout(timer);
    }
  }

  private headers(what: { json?: unknown; file?: Blob; token?: string }): Record<string, string> {
    const headers: Record<string, string> = { 'Accept-Language': this.locale };
    if (what.json !== undefined) headers['Content-Type'] = 'application/json';
    if (what.file) headers['Content-Type'] = what.file.type || 'application/octet-stream';
    if (what.token) headers['Authorization'] = `Bearer ${what.token}`;
    return headers;
  }
}

function waitAsked(response: Response): number | null {
  const seconds = Number(response.headers.get('Retry-After') ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

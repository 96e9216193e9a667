/**
 * What can go wrong on the wire, as one class. `code` is the server's kebab code, or one of ours:
 * `offline` (nothing arrived) and `unreadable-answer`. `message` is the server's text in the
 * reader's language and is empty for ours: the catalogue explains those.
 */

export interface ErrorBody {
  code: string;
  message: string;
  params: Record<string, unknown>;
  retryable: boolean;
}

export class WireError extends Error {
  readonly code: string;
  readonly params: Record<string, unknown>;
  readonly retryable: boolean;
  /** HTTP status, or 0 when no answer arrived. */
  readonly status: number;
  /** How long the server asks us to wait, in milliseconds. */
  readonly retryAfterMs: number | null;

  constructor(body: ErrorBody, status: number, retryAfterMs: number | null = null) {
    super(body.message);
    this.name = "WireError";
    this.code = body.code;
    this.params = body.params;
    this.retryable = body.retryable;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }

  /** True when the same request may succeed later without anyone changing it. */
  get isPassing(): boolean {
    return this.retryable || this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export function offlineError(): WireError {
  return new WireError({ code: "offline", message: "", params: {}, retryable: true }, 0);
}

/** The error of a body `{error: {…}}`; a body of another shape becomes `unreadable-answer`. */
export function parseErrorBody(body: unknown): ErrorBody {
  const outer = body as { error?: Partial<ErrorBody> } | null | undefined;
  const error = outer?.error;
  if (!error || typeof error.code !== "string") {
    return { code: "unreadable-answer", message: "", params: {}, retryable: false };
  }
  return {
    code: error.code,
    message: typeof error.message === "string" ? error.message : "",
    params: error.params ?? {},
    retryable: error.retryable === true,
  };
}

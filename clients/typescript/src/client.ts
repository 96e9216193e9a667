/**
 * The API of Retzef for programs: calls typed by the API's own document, sent again under one key until they are answered.
 * Needs nothing but `fetch`: Node 20, Deno, Bun, a worker.
 */
import type { paths } from "./schema.js";

export type { components, paths } from "./schema.js";

type Method = "get" | "post" | "put" | "patch" | "delete";
type Operation<P extends keyof paths, M extends Method> = M extends keyof paths[P] ? paths[P][M] : never;
/** Addresses that know a method. */
export type PathsOf<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never }[keyof paths];

type ParametersOf<O> = O extends { parameters: infer T } ? T : never;
type PathPart<O> = ParametersOf<O> extends { path: infer T } ? { path: T } : { path?: undefined };
type QueryPart<O> = ParametersOf<O> extends { query: infer T } ? { query: T } : ParametersOf<O> extends { query?: infer T } ? { query?: T } : { query?: undefined };
type BodyOf<C> = C extends { "application/json": infer T } ? T : BodyInit;
type BodyPart<O> = O extends { requestBody: { content: infer C } } ? { body: BodyOf<C> } : O extends { requestBody?: { content: infer C } } ? { body?: BodyOf<C> } : { body?: undefined };
/** What a call is made of. `key`: of a write that must survive the end of the program; else each has one of its own. */
export type Parts<O> = PathPart<O> & QueryPart<O> & BodyPart<O> & { key?: string; signal?: AbortSignal };

type Content<R> = R extends { content: { "application/json": infer T } } ? T : R extends { content: Record<string, unknown> } ? string : undefined;
type Success<R> = { [S in keyof R]: S extends 200 | 201 | 204 ? Content<R[S]> : never }[keyof R];
/** What a call answers. */
export type Answer<O> = O extends { responses: infer R } ? Success<R> : never;

/** Decide by `code`; `message` tells people, in the client's language, what happened, what was kept and what to do. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly params: Readonly<Record<string, unknown>>,
    readonly retryable: boolean,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** No answer came, however often it was tried. */
export class UnreachableError extends Error {
  override name = "UnreachableError";
}

export interface ClientOptions {
  address: string;
  token: string;
  /** In which errors are told: en, he, uk, ru. */
  locale?: string;
  /** So many in all, and no wait longer than so many seconds. */
  attempts?: number;
  waitMaxSeconds?: number;
  fetch?: typeof fetch;
}

interface LooseParts {
  path?: unknown;
  query?: unknown;
  body?: unknown;
  key?: string;
  signal?: AbortSignal;
}

const CURSORS = ["cursor", "after", "before"] as const;
const LATER = new Set([429, 503]);
const pause = (seconds: number) => new Promise((done) => setTimeout(done, seconds * 1000));

export class Client {
  private readonly attempts: number;
  private readonly waitMax: number;
  private readonly fetch: typeof fetch;

  constructor(private readonly options: ClientOptions) {
    this.attempts = options.attempts ?? 6;
    this.waitMax = options.waitMaxSeconds ?? 60;
    this.fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
  }

  get<P extends PathsOf<"get">>(path: P, parts: Parts<Operation<P, "get">>): Promise<Answer<Operation<P, "get">>> {
    return this.send("get", path, parts) as Promise<Answer<Operation<P, "get">>>;
  }

  post<P extends PathsOf<"post">>(path: P, parts: Parts<Operation<P, "post">>): Promise<Answer<Operation<P, "post">>> {
    return this.send("post", path, parts) as Promise<Answer<Operation<P, "post">>>;
  }

  put<P extends PathsOf<"put">>(path: P, parts: Parts<Operation<P, "put">>): Promise<Answer<Operation<P, "put">>> {
    return this.send("put", path, parts) as Promise<Answer<Operation<P, "put">>>;
  }

  patch<P extends PathsOf<"patch">>(path: P, parts: Parts<Operation<P, "patch">>): Promise<Answer<Operation<P, "patch">>> {
    return this.send("patch", path, parts) as Promise<Answer<Operation<P, "patch">>>;
  }

  delete<P extends PathsOf<"delete">>(path: P, parts: Parts<Operation<P, "delete">>): Promise<Answer<Operation<P, "delete">>> {
    return this.send("delete", path, parts) as Promise<Answer<Operation<P, "delete">>>;
  }

  /** A list page by page, to its end. */
  async *pages<P extends PathsOf<"get">>(path: P, parts: Parts<Operation<P, "get">>): AsyncGenerator<Answer<Operation<P, "get">>> {
    let asked: LooseParts = parts;
    for (;;) {
      const answer = (await this.send("get", path, asked)) as Answer<Operation<P, "get">>;
      yield answer;
      const named = answer as Record<string, unknown>;
      const cursor = CURSORS.find((name) => typeof named[name] === "string" || typeof named[name] === "number");
      if (cursor === undefined) return;
      asked = { ...asked, query: { ...(asked.query as object | undefined), [cursor]: named[cursor] } };
    }
  }

  private async send(method: Method, path: string, parts: LooseParts): Promise<unknown> {
    const request = this.request(method, path, parts);
    for (let attempt = 1; ; attempt += 1) {
      let response: Response;
      try {
        response = await this.fetch(...request);
      } catch (cause) {
        if (parts.signal?.aborted || attempt >= this.attempts) throw new UnreachableError(String(cause), { cause });
        await pause(this.backOff(attempt));
        continue;
      }
      if (response.ok) return readAnswer(response);
      const error = await readError(response);
      const wait = this.waitAfter(attempt, error, response.headers.get("retry-after"));
      if (wait === null) throw error;
      await pause(wait);
    }
  }

  private request(method: Method, path: string, parts: LooseParts): [string, RequestInit] {
    const { address, token, locale = "en" } = this.options;
    const ids = (parts.path ?? {}) as Record<string, unknown>;
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries((parts.query ?? {}) as Record<string, unknown>)) {
      for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined && each !== null) query.append(name, String(each));
    }
    const where = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(ids[name])));
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, "accept-language": locale };
    if (method !== "get") headers["idempotency-key"] = parts.key ?? crypto.randomUUID();
    const init: RequestInit = { method: method.toUpperCase(), headers };
    if (parts.signal !== undefined) init.signal = parts.signal;
    if (parts.body !== undefined) {
      const isRaw = typeof parts.body === "string" || parts.body instanceof Blob || parts.body instanceof ArrayBuffer || ArrayBuffer.isView(parts.body);
      headers["content-type"] = isRaw ? "application/octet-stream" : "application/json";
      init.body = isRaw ? (parts.body as BodyInit) : JSON.stringify(parts.body);
    }
    const said = query.toString();
    return [`${address.replace(/\/$/, "")}${where}${said === "" ? "" : `?${said}`}`, init];
  }

  private backOff(attempt: number): number {
    return Math.min(0.5 * 2 ** (attempt - 1), this.waitMax) * (0.5 + Math.random() / 2);
  }

  private waitAfter(attempt: number, error: ApiError, told: string | null): number | null {
    if (attempt >= this.attempts || (!LATER.has(error.status) && !(error.retryable && told !== null))) return null;
    if (told === null || !/^\d+$/.test(told)) return this.backOff(attempt);
    return Number(told) <= this.waitMax ? Number(told) : null;
  }
}

async function readAnswer(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  return response.headers.get("content-type")?.startsWith("application/json") ? response.json() : response.text();
}

async function readError(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    const { code, message, params, retryable } = (JSON.parse(text) as { error: ApiError }).error;
    return new ApiError(response.status, code, message, params, retryable);
  } catch {
    return new ApiError(response.status, "no-answer-of-retzef", text.slice(0, 200), {}, response.status >= 500);
  }
}

/**
 * The generated client, taught the manners of this API: the headers of every call, an error for every
 * answer that is none, the server's clock.
 */
import createClient, { type Client } from "openapi-fetch";
import { offlineError, parseErrorBody, WireError } from "./errors";
import type { paths } from "./schema";

export interface TransportOptions {
  fetch: typeof fetch;
  /** The headers of the moment: language, CSRF token. */
  headers(): Record<string, string>;
  /** Called when the server says that the session is over. */
  onSignedOut(): void;
  /** Called with the server's clock in milliseconds, when an answer tells it. */
  onServerTime(serverMs: number): void;
}

export type Transport = Client<paths>;

function retryAfterMs(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
}

/** A client whose calls answer with data or fail with a `WireError`. */
export function createTransport(options: TransportOptions): Transport {
  const client = createClient<paths>({ baseUrl: "", credentials: "same-origin", fetch: options.fetch });
  client.use({
    onRequest({ request }) {
      for (const [name, value] of Object.entries(options.headers())) request.headers.set(name, value);
    },
    async onResponse({ response }) {
      const date = Date.parse(response.headers.get("Date") ?? "");
      if (Number.isFinite(date)) options.onServerTime(date);
      if (response.ok) return;
      const body: unknown = await response.json().catch(() => null);
      if (response.status === 401) options.onSignedOut();
      throw new WireError(parseErrorBody(body), response.status, retryAfterMs(response));
    },
    onError({ error }) {
      const isOurs = error instanceof WireError || (error instanceof DOMException && error.name === "AbortError");
      return isOurs ? (error as Error) : offlineError();
    },
  });
  return client;
}

/** The data of a call that has succeeded. */
export async function dataOf<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  if (data === undefined) throw new WireError(parseErrorBody(null), 200);
  return data;
}

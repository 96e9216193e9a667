/**
 * The REST calls of the desk, one function each. Every failure is a `WireError`. The api holds the
 * session's CSRF token and the reader's language; it holds no other state.
 */
import type {
  DeadJob,
  Decision,
  EntryPoint,
  FoundCustomer,
  Session,
  UploadedFile,
} from "./answers";
import type { Entity, Presence } from "./entities";
import { offlineError, parseErrorBody, WireError } from "./errors";
import { decodeEntities } from "./frames";

const ROOT = "/api/v1";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface SendMessage {
  client_id: string;
  interaction_id: string;
  text: string;
  attachment_ids: string[];
  note: boolean;
}

export interface OlderMessages {
  entities: Entity[];
  before: string | null;
}

export interface ApiOptions {
  fetch: typeof fetch;
  /** Called when the server says that the session is over. */
  onSignedOut(): void;
  /** Called with the server's clock, when an answer tells it. */
  onServerTime(serverMs: number): void;
}

function retryAfterMs(response: Response): number | null {
  const seconds = Number(response.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
}

export class Api {
  private csrf = "";
  locale = "en";

  constructor(private readonly options: ApiOptions) {}

  /** The headers of every call; the upload with its progress uses them too. */
  headers(): Record<string, string> {
    const headers: Record<string, string> = { "Accept-Language": this.locale };
    if (this.csrf !== "") headers["X-Retzef-Csrf"] = this.csrf;
    return headers;
  }

  async getSession(): Promise<Session> {
    const session = await this.call<Session>("GET", "/session");
    this.csrf = session.csrf;
    return session;
  }

  /** Signs in. Fails with `wrong-credentials`, or `choose-tenant` with the tenants to choose from. */
  async signIn(email: string, password: string, tenantId?: string): Promise<void> {
    const body = { email, password, ...(tenantId === undefined ? {} : { tenant_id: tenantId }) };
    const answer = await this.call<{ csrf: string }>("POST", "/session", body);
    this.csrf = answer.csrf;
  }

  async signOut(): Promise<void> {
    await this.call("DELETE", "/session");
    this.csrf = "";
  }

  async saveLocale(locale: string): Promise<void> {
    await this.call("PATCH", "/me", { locale });
  }

  async setPresence(presence: Presence, reason: string | null): Promise<void> {
    await this.call("PUT", "/me/presence", reason === null ? { presence } : { presence, reason });
  }

  acceptOffer(offerId: string): Promise<{ work_item_id: string; case_id: string }> {
    return this.call("POST", `/offers/${offerId}/accept`, {});
  }

  async declineOffer(offerId: string): Promise<void> {
    await this.call("POST", `/offers/${offerId}/decline`, {});
  }

  async olderMessages(caseId: string, before: string, limit: number): Promise<OlderMessages> {
    const query = new URLSearchParams({ before, limit: String(limit) });
    const page = await this.call<{ entities: unknown; before: string | null }>(
      "GET",
      `/cases/${caseId}/messages?${query}`,
    );
    return { entities: decodeEntities(page.entities), before: page.before };
  }

  /** Sends once however often it is called with the same `client_id`; answers the entity, if given. */
  async sendMessage(caseId: string, message: SendMessage): Promise<Entity[]> {
    const answer = await this.call<{ message: unknown }>("POST", `/cases/${caseId}/messages`, message);
    return decodeEntities([answer.message]);
  }

  async markRead(workItemId: string, messageId: string): Promise<void> {
    await this.call("POST", `/work-items/${workItemId}/read`, { message_id: messageId });
  }

  async finish(workItemId: string): Promise<void> {
    await this.call("POST", `/work-items/${workItemId}/finish`, {});
  }

  async wrapUp(
    workItemId: string,
    choice: { disposition_id: string; resolve_case: boolean; outcome?: string },
  ): Promise<void> {
    await this.call("POST", `/work-items/${workItemId}/wrap-up`, choice);
  }

  async requeue(workItemId: string, queueId: string | null): Promise<void> {
    const body = queueId === null ? {} : { queue_id: queueId };
    await this.call("POST", `/work-items/${workItemId}/requeue`, body);
  }

  async saveSubject(caseId: string, subject: string): Promise<void> {
    await this.call("PATCH", `/cases/${caseId}`, { subject });
  }

  async saveCustomer(customerId: string, changes: { name?: string; locale?: string }): Promise<void> {
    await this.call("PATCH", `/customers/${customerId}`, changes);
  }

  async searchCustomers(query: string, signal: AbortSignal): Promise<FoundCustomer[]> {
    const path = `/customers?${new URLSearchParams({ query })}`;
    const answer = await this.call<{ customers: FoundCustomer[] }>("GET", path, undefined, signal);
    return answer.customers;
  }

  async linkCustomer(customerId: string, otherId: string): Promise<void> {
    await this.call("POST", `/customers/${customerId}/links`, { customer_id: otherId });
  }

  async unlinkCustomer(customerId: string, linkId: string): Promise<void> {
    await this.call("DELETE", `/customers/${customerId}/links/${linkId}`);
  }

  async listDecisions(workItemId: string): Promise<Decision[]> {
    const path = `/work-items/${workItemId}/decisions`;
    return (await this.call<{ decisions: Decision[] }>("GET", path)).decisions;
  }

  async listEntryPoints(): Promise<EntryPoint[]> {
    return (await this.call<{ entry_points: EntryPoint[] }>("GET", "/entry-points")).entry_points;
  }

  async listDeadJobs(): Promise<DeadJob[]> {
    return (await this.call<{ jobs: DeadJob[] }>("GET", "/jobs/dead")).jobs;
  }

  async retryJob(jobId: string): Promise<void> {
    await this.call("POST", `/jobs/${jobId}/retry`, {});
  }

  /** Uploads a file; `onProgress` is told the share that has gone out, 0 to 1. */
  upload(caseId: string, file: File, onProgress: (share: number) => void): Promise<UploadedFile> {
    const url = `${ROOT}/cases/${caseId}/files?${new URLSearchParams({ name: file.name })}`;
    return new Promise((resolve, reject) => {
      // fetch tells nothing of how much has gone out.
      const request = new XMLHttpRequest();
      request.open("POST", url);
      for (const [name, value] of Object.entries(this.headers())) request.setRequestHeader(name, value);
      request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
      request.responseType = "json";
      request.upload.onprogress = (event) => {
        if (event.lengthComputable) onProgress(event.loaded / event.total);
      };
      request.onerror = () => reject(offlineError());
      request.onload = () => {
        if (request.status < 300) resolve(request.response as UploadedFile);
        else reject(new WireError(parseErrorBody(request.response), request.status));
      };
      request.send(file);
    });
  }

  private async call<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const headers = this.headers();
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const init: RequestInit = { method, headers, credentials: "same-origin" };
    if (body !== undefined) init.body = JSON.stringify(body);
    if (signal) init.signal = signal;
    let response: Response;
    try {
      response = await this.options.fetch(ROOT + path, init);
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw offlineError();
    }
    return this.read<T>(response);
  }

  private async read<T>(response: Response): Promise<T> {
    const date = Date.parse(response.headers.get("Date") ?? "");
    if (Number.isFinite(date)) this.options.onServerTime(date);
    const text = await response.text();
    let body: unknown;
    try {
      body = text === "" ? undefined : JSON.parse(text);
    } catch {
      body = null;
    }
    if (response.ok) return body as T;
    if (response.status === 401) this.options.onSignedOut();
    throw new WireError(parseErrorBody(body), response.status, retryAfterMs(response));
  }
}

/**
 * The REST calls of the desk, one function each. Every failure is a `WireError`. The api holds the
 * session's CSRF token and the reader's language; it holds no other state.
 */
import type {
  BulkAnswer,
  CaseChange,
  CaseLine,
  CaseQuery,
  Colleague,
  DeadJobs,
  Decision,
  ConsentLine,
  FoundCustomer,
  FoundPage,
  NewConsent,
  NewCustomer,
  NewIdentity,
  Proof,
  Label,
  SendMessage,
  Suggestion,
  Session,
  Team,
  UploadedFile,
  ViewCount,
  WrapUpChoice,
} from "./answers";
import type { Entity, EntityOf, Presence } from "./entities";
import { decodeEntities } from "./frames";
import { PeopleApi } from "./people-api";
import { createTransport, dataOf, type Transport, type TransportOptions } from "./transport";
import { uploadFile } from "./upload";

export interface OlderMessages {
  entities: Entity[];
  before: string | null;
}

export type ApiOptions = Omit<TransportOptions, "headers">;

type SavedLocale = "en" | "he" | "uk" | "ru";

export class Api {
  private csrf = "";
  locale = "en";
  /** For the calls that belong to one feature alone (`wire/administration.ts`). */
  readonly client: Transport;
  /** People, rights, and one's own account. */
  readonly people: PeopleApi;

  constructor(options: ApiOptions) {
    this.client = createTransport({ ...options, headers: () => this.headers() });
    this.people = new PeopleApi(this.client);
  }

  async getSession(): Promise<Session> {
    const session = await dataOf(this.client.GET("/api/v1/session"));
    this.csrf = session.csrf;
    return session;
  }

  /** Signs in. Fails with `wrong-credentials`, or `choose-tenant` with the tenants to choose from. */
  async signIn(email: string, password: string, tenantId?: string, code?: string): Promise<void> {
    const body = { email, password, ...(tenantId === undefined ? {} : { tenant_id: tenantId }), ...(code ? { code } : {}) };
    const answer = await dataOf(this.client.POST("/api/v1/session", { body }));
    this.csrf = answer.csrf;
  }

  /** `keepUntil`: what is answered in writing stays mine until then; the rest goes back to its queues. */
  async signOut(keepUntil?: string): Promise<void> {
    await this.client.DELETE("/api/v1/session", { params: { query: keepUntil === undefined ? {} : { keep_until: keepUntil } } });
    this.csrf = "";
  }

  async saveLocale(locale: string): Promise<void> {
    await this.client.PATCH("/api/v1/me", { body: { locale: locale as SavedLocale } });
  }

  async setPresence(presence: Presence, reason: string | null): Promise<void> {
    await this.client.PUT("/api/v1/me/presence", { body: { presence, reason } });
  }

  acceptOffer(offerId: string): Promise<{ work_item_id: string; case_id: string }> {
    return dataOf(this.client.POST("/api/v1/offers/{offer_id}/accept", { params: { path: { offer_id: offerId } } }));
  }

  async declineOffer(offerId: string, reason: string | null): Promise<void> {
    await this.client.POST("/api/v1/offers/{offer_id}/decline", {
      params: { path: { offer_id: offerId } },
      body: { reason },
    });
  }

  /** The page of messages before the one named. */
  async olderMessages(caseId: string, before: string, limit: number): Promise<OlderMessages> {
    const params = { path: { case_id: caseId }, query: { before, limit } };
    const page = await dataOf(this.client.GET("/api/v1/cases/{case_id}/messages", { params }));
    return { entities: decodeEntities(page.entities), before: page.before ?? null };
  }

  /** Sends once however often it is called with the same `client_id`; answers the message's entity. */
  async sendMessage(caseId: string, body: SendMessage): Promise<Entity[]> {
    const params = { path: { case_id: caseId } };
    const answer = await dataOf(this.client.POST("/api/v1/cases/{case_id}/messages", { params, body }));
    return decodeEntities(answer.entities);
  }

  async markRead(workItemId: string, messageId: string): Promise<void> {
    await this.client.POST("/api/v1/work-items/{work_item_id}/read", {
      params: { path: { work_item_id: workItemId } },
      body: { message_id: messageId },
    });
  }

  async finish(workItemId: string): Promise<void> {
    await this.client.POST("/api/v1/work-items/{work_item_id}/finish", {
      params: { path: { work_item_id: workItemId } },
    });
  }

  async wrapUp(workItemId: string, body: WrapUpChoice): Promise<void> {
    const params = { path: { work_item_id: workItemId } };
    await this.client.POST("/api/v1/work-items/{work_item_id}/wrap-up", { params, body });
  }

  async saveSubject(caseId: string, subject: string): Promise<void> {
    await this.client.PATCH("/api/v1/cases/{case_id}", { params: { path: { case_id: caseId } }, body: { subject } });
  }

  /** Changes what is named. Answers whether the case may still be seen: who gives one away may lose sight of it. */
  async changeCase(caseId: string, change: CaseChange): Promise<boolean> {
    const params = { path: { case_id: caseId } };
    return (await dataOf(this.client.PATCH("/api/v1/cases/{case_id}", { params, body: change }))).readable;
  }

  listCases(query: CaseQuery): Promise<{ cases: CaseLine[]; cursor: string | null }> {
    return dataOf(this.client.GET("/api/v1/cases", { params: { query } }));
  }

  async countCases(): Promise<ViewCount[]> {
    return (await dataOf(this.client.GET("/api/v1/cases/counts"))).counts;
  }

  changeCases(caseIds: string[], change: CaseChange): Promise<BulkAnswer> {
    return dataOf(this.client.POST("/api/v1/cases/bulk", { body: { case_ids: caseIds, change } }));
  }

  /** Undoes a change of many cases; answers how many stayed as they are, because they have changed since. */
  async undoAct(actId: string): Promise<{ restored: number; stayed: string[] }> {
    const params = { path: { act_id: actId } };
    const { cases } = await dataOf(this.client.POST("/api/v1/cases/bulk/{act_id}/undo", { params }));
    return { restored: cases.filter((each) => each.restored).length, stayed: cases.filter((each) => !each.restored).map((each) => each.case_id) };
  }

  getDirectory(): Promise<{ agents: Colleague[]; teams: Team[]; channels: string[] }> {
    return dataOf(this.client.GET("/api/v1/directory"));
  }

  async listLabels(): Promise<Label[]> {
    return (await dataOf(this.client.GET("/api/v1/labels"))).labels;
  }

  async makeLabel(name: string, color: Label["color"]): Promise<void> {
    await this.client.POST("/api/v1/labels", { body: { name, color } });
  }

  async changeLabel(labelId: string, change: { name?: string; color?: Label["color"]; retired?: boolean }): Promise<void> {
    await this.client.PATCH("/api/v1/labels/{label_id}", { params: { path: { label_id: labelId } }, body: change });
  }

  async saveCustomer(customerId: string, changes: { name?: string; locale?: string }): Promise<void> {
    await this.client.PATCH("/api/v1/customers/{customer_id}", {
      params: { path: { customer_id: customerId } },
      body: changes as { name?: string; locale?: SavedLocale },
    });
  }

  async searchCustomers(query: string, signal: AbortSignal): Promise<FoundCustomer[]> {
    const answer = await dataOf(this.client.GET("/api/v1/customers", { params: { query: { query } }, signal }));
    return answer.customers;
  }

  /** A page of the directory; `query` is a part of a name, or an identity in any writing. */
  listCustomers(asked: { query: string; sort: "newest" | "name"; field: string[]; after: string | null }, signal: AbortSignal): Promise<FoundPage> {
    const query = { sort: asked.sort, field: asked.field, ...(asked.query && { query: asked.query }), ...(asked.after && { after: asked.after }) };
    return dataOf(this.client.GET("/api/v1/customers", { params: { query }, signal }));
  }

  async getCustomer(customerId: string): Promise<EntityOf<"customer">> {
    const answer = await dataOf(this.client.GET("/api/v1/customers/{customer_id}", { params: { path: { customer_id: customerId } } }));
    return decodeEntities([answer])[0] as EntityOf<"customer">;
  }

  async createCustomer(body: NewCustomer): Promise<string> {
    return (await dataOf(this.client.POST("/api/v1/customers", { body }))).customer_id;
  }

  async addIdentity(customerId: string, body: NewIdentity): Promise<void> {
    await this.client.POST("/api/v1/customers/{customer_id}/identities", { params: { path: { customer_id: customerId } }, body });
  }

  async verifyIdentity(customerId: string, identityId: string, how: Proof): Promise<void> {
    const params = { path: { customer_id: customerId, identity_id: identityId } };
    await this.client.POST("/api/v1/customers/{customer_id}/identities/{identity_id}/verify", { params, body: { how } });
  }

  async withdrawIdentity(customerId: string, identityId: string): Promise<void> {
    const params = { path: { customer_id: customerId, identity_id: identityId } };
    await this.client.POST("/api/v1/customers/{customer_id}/identities/{identity_id}/withdraw", { params });
  }

  async restoreIdentity(customerId: string, identityId: string): Promise<void> {
    const params = { path: { customer_id: customerId, identity_id: identityId } };
    await this.client.POST("/api/v1/customers/{customer_id}/identities/{identity_id}/restore", { params });
  }

  async recordConsent(customerId: string, identityId: string, body: NewConsent): Promise<void> {
    const params = { path: { customer_id: customerId, identity_id: identityId } };
    await this.client.POST("/api/v1/customers/{customer_id}/identities/{identity_id}/consents", { params, body });
  }

  async listConsents(customerId: string): Promise<ConsentLine[]> {
    const params = { path: { customer_id: customerId } };
    return (await dataOf(this.client.GET("/api/v1/customers/{customer_id}/consents", { params }))).consents;
  }

  /** `take`: what is taken from the other where both have it. */
  async linkCustomer(customerId: string, otherId: string, take: string[]): Promise<void> {
    await this.client.POST("/api/v1/customers/{customer_id}/links", {
      params: { path: { customer_id: customerId } },
      body: { customer_id: otherId, take },
    });
  }

  async listSuggestions(state: "open" | "dismissed"): Promise<Suggestion[]> {
    return (await dataOf(this.client.GET("/api/v1/duplicates", { params: { query: { state } } }))).suggestions;
  }

  /** They are one; answers the link, by which it can be undone. */
  async acceptSuggestion(oneId: string, otherId: string, take: string[]): Promise<string> {
    const params = { path: { one_id: oneId, other_id: otherId } };
    return (await dataOf(this.client.POST("/api/v1/duplicates/{one_id}/{other_id}/accept", { params, body: { take } }))).link_id;
  }

  async dismissSuggestion(oneId: string, otherId: string): Promise<void> {
    await this.client.POST("/api/v1/duplicates/{one_id}/{other_id}/dismiss", { params: { path: { one_id: oneId, other_id: otherId } } });
  }

  async reopenSuggestion(oneId: string, otherId: string): Promise<void> {
    await this.client.POST("/api/v1/duplicates/{one_id}/{other_id}/reopen", { params: { path: { one_id: oneId, other_id: otherId } } });
  }

  async unlinkCustomer(customerId: string, linkId: string): Promise<void> {
    await this.client.DELETE("/api/v1/customers/{customer_id}/links/{link_id}", {
      params: { path: { customer_id: customerId, link_id: linkId } },
    });
  }

  async listDecisions(workItemId: string): Promise<Decision[]> {
    const params = { path: { work_item_id: workItemId } };
    return (await dataOf(this.client.GET("/api/v1/work-items/{work_item_id}/decisions", { params }))).decisions;
  }

  /** Jobs that were given up, newest first; `before` asks for older ones. */
  listDeadJobs(before: string | null): Promise<DeadJobs> {
    const query = before === null ? {} : { before };
    return dataOf(this.client.GET("/api/v1/jobs/dead", { params: { query } }));
  }

  async retryJob(jobId: string): Promise<void> {
    await this.client.POST("/api/v1/jobs/{job_id}/retry", { params: { path: { job_id: jobId } } });
  }

  /** Uploads a file; `onProgress` is told the share that has gone out, 0 to 1. */
  upload(caseId: string, file: File, onProgress: (share: number) => void): Promise<UploadedFile> {
    const path = `/api/v1/cases/${caseId}/files?${new URLSearchParams({ name: file.name })}`;
    return this.send(path, file, onProgress);
  }

  /** Sends a file as the body of a call; `onProgress` is told the share that has gone out, 0 to 1. */
  send<Answer>(path: string, file: File, onProgress: (share: number) => void): Promise<Answer> {
    return uploadFile<Answer>(path, file, this.headers(), onProgress);
  }

  private headers(): Record<string, string> {
    const headers: Record<string, string> = { "Accept-Language": this.locale };
    if (this.csrf !== "") headers["X-Retzef-Csrf"] = this.csrf;
    return headers;
  }
}

/**
 * Messages on their way out. A message is written to the browser's storage before the first attempt
 * and leaves it only when the server has confirmed it: by its answer, or by the entity that carries
 * its `client_id`. Sending twice is harmless, the server keeps one; losing one is not.
 *
 * Messages of one case go out one after the other, so that the customer reads them in order.
 */
import type { SendMessage } from "../wire/answers";
import type { Attachment, Entity } from "../wire/entities";
import { offlineError, WireError } from "../wire/errors";
import type { Recipient } from "../wire/reaching";
import type { KeyStorage, MailDraft } from "./drafts";
import { Store } from "./store";

export interface OutgoingFile extends Omit<Attachment, "url" | "width" | "height"> {}

export interface Outgoing {
  client_id: string;
  case_id: string;
  /** Null for a note on a case that has no interaction, and with `to`. */
  interaction_id: string | null;
  /** To whom an interaction begins with it. What an earlier build kept has none. */
  to?: Recipient | null;
  text: string;
  files: OutgoingFile[];
  /** How it goes where it goes by mail. */
  mail?: MailDraft | null;
  /** So long it can be taken back before it goes. */
  undo_seconds?: number;
  /** Also to addresses from which mail came back: somebody said so. */
  anyway?: boolean;
  is_note: boolean;
  created_at: string;
  /** `pending` goes out by itself; `failed` waits for the agent. */
  state: "pending" | "failed";
  error: { code: string; message: string } | null;
}

export interface OutboxOptions {
  storage: KeyStorage;
  /** Names the tenant and the agent. */
  scope: string;
  send(caseId: string, message: SendMessage): Promise<Entity[]>;
  /** Called with the entities of a confirming answer. */
  onConfirmed(entities: Entity[]): void;
}

function isOutgoing(value: unknown): value is Outgoing {
  const item = value as Partial<Outgoing> | null;
  return typeof item?.client_id === "string" && typeof item.case_id === "string";
}

function toBody(item: Outgoing): SendMessage {
  return {
    client_id: item.client_id,
    interaction_id: item.interaction_id,
    to: item.to ?? null,
    // Of what was composed the server makes the text.
    text: item.mail?.html ? "" : item.text,
    attachment_ids: item.files.map((file) => file.attachment_id),
    note: item.is_note,
    ...(item.mail ? { mail: { ...mailBody(item.mail), anyway: item.anyway === true, undo_seconds: item.undo_seconds ?? 0 } } : {}),
  };
}

/** The server makes the plain text of what was composed, and takes the looks where there are any. */
function mailBody({ to, cc, bcc, subject, html, signature, ...rest }: MailDraft) {
  return { to: [...to], cc: [...cc], bcc: [...bcc], subject, html: html === "" ? null : html, signature: signature ?? true, ...rest };
}

export class Outbox {
  /** In the order they were written. */
  readonly items: Store<readonly Outgoing[]>;
  private readonly busyCases = new Set<string>();

  constructor(private readonly options: OutboxOptions) {
    this.items = new Store(this.readAll());
  }

  /** Keeps a message and begins to send it. */
  add(item: Omit<Outgoing, "state" | "error">): void {
    const kept: Outgoing = { ...item, state: "pending", error: null };
    this.keep(kept);
    this.items.update((items) => [...items, kept]);
    void this.drain(kept.case_id);
  }

  /** Sends all that is pending: after a reconnect, or at start. */
  flush(): void {
    for (const caseId of new Set(this.items.get().map((item) => item.case_id))) void this.drain(caseId);
  }

  /** `anyway`: what the server asked about before is to be done. */
  retry(clientId: string, anyway = false): void {
    const item = this.find(clientId);
    if (item === undefined) return;
    this.replace({ ...item, state: "pending", error: null, ...(anyway && { anyway }) });
    void this.drain(item.case_id);
  }

  /** Gives a message back: it is sent no more. Answers it, so that its text can return to the draft. */
  withdraw(clientId: string): Outgoing | undefined {
    const item = this.find(clientId);
    this.drop(clientId);
    return item;
  }

  /** Drops what the server shows that it has. */
  confirm(clientIds: Iterable<string>): void {
    for (const clientId of clientIds) if (this.find(clientId)) this.drop(clientId);
  }

  /** Takes over what another tab has kept or confirmed. */
  reload(key: string): void {
    if (key.startsWith(this.prefix)) this.items.set(this.readAll());
  }

  private async drain(caseId: string): Promise<void> {
    if (this.busyCases.has(caseId)) return;
    this.busyCases.add(caseId);
    try {
      for (let item = this.next(caseId); item !== undefined; item = this.next(caseId)) {
        if (!(await this.attempt(item))) return;
      }
    } finally {
      this.busyCases.delete(caseId);
    }
  }

  /** Answers whether the next message of the case may follow. */
  private async attempt(item: Outgoing): Promise<boolean> {
    try {
      const entities = await this.options.send(item.case_id, toBody(item));
      this.options.onConfirmed(entities);
      this.drop(item.client_id);
      return true;
    } catch (cause) {
      const error = cause instanceof WireError ? cause : offlineError();
      // No answer, or "later": it stays pending and goes again after the next reconnect.
      if (error.isPassing || error.status === 401) return false;
      const held = this.find(item.client_id);
      if (held) this.replace({ ...held, state: "failed", error: { code: error.code, message: error.message } });
      return true;
    }
  }

  private next(caseId: string): Outgoing | undefined {
    return this.items.get().find((item) => item.case_id === caseId && item.state === "pending");
  }

  private find(clientId: string): Outgoing | undefined {
    return this.items.get().find((item) => item.client_id === clientId);
  }

  private replace(item: Outgoing): void {
    this.keep(item);
    this.items.update((items) => items.map((held) => (held.client_id === item.client_id ? item : held)));
  }

  private drop(clientId: string): void {
    this.options.storage.removeItem(this.prefix + clientId);
    this.items.update((items) => items.filter((item) => item.client_id !== clientId));
  }

  private keep(item: Outgoing): void {
    this.options.storage.setItem(this.prefix + item.client_id, JSON.stringify(item));
  }

  private readAll(): Outgoing[] {
    const found: Outgoing[] = [];
    for (const key of this.options.storage.keys()) {
      if (!key.startsWith(this.prefix)) continue;
      try {
        const value: unknown = JSON.parse(this.options.storage.getItem(key) ?? "null");
        if (isOutgoing(value)) found.push(value);
      } catch {
        // Not ours, or cut off while it was written: there is nothing to send.
      }
    }
    return found.sort((a, b) => a.created_at.localeCompare(b.created_at));
  }

  private get prefix(): string {
    return `retzef:${this.options.scope}:out:`;
  }
}

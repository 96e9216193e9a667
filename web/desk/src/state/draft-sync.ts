/**
 * Keeps the reply that was begun in a case on the server too: it is at every computer of its writer, and may be shared. What was
 * written in two places at once is shown and asked about; nothing is overwritten.
 */
import { keepDraft, listDrafts, takeDraft, type KeptDraft } from "../wire/drafts";
import type { Api } from "../wire/api";
import { WireError } from "../wire/errors";
import type { Drafts, MailDraft } from "./drafts";
import { Store } from "./store";

/** So long after the last stroke it is kept. */
const KEEP_AFTER_MS = 1_000;
const TRY_AGAIN_AFTER_MS = 10_000;
const CHANGED = "draft-changed";

export interface CaseDrafts {
  /** What the server has of mine; the local one goes on from there. */
  base: { text: string; version: number; shared: boolean; mail: MailDraft | null };
  /** What was written elsewhere meanwhile. */
  conflict: KeptDraft | null;
  /** What colleagues share. */
  shared: readonly KeptDraft[];
}

const NONE: CaseDrafts = { base: { text: "", version: 0, shared: false, mail: null }, conflict: null, shared: [] };

/** Of the same words and the same people. */
function isSameMail(one: MailDraft | null, other: MailDraft | null): boolean {
  const plain = (mail: MailDraft | null) =>
    mail && JSON.stringify([mail.html, mail.subject, mail.of_message_id, mail.is_forward, mail.quote, mail.signature !== false, ...[mail.to, mail.cc, mail.bcc].map((people) => people.map((each) => [each.name, each.address]))]);
  return plain(one) === plain(other);
}

export class DraftSync {
  readonly cases = new Store<ReadonlyMap<string, CaseDrafts>>(new Map());
  private readonly timers = new Map<string, number>();
  private readonly busy = new Set<string>();
  private readonly askedAgain = new Set<string>();
  private readonly end: () => void;

  constructor(
    private readonly api: Api,
    private readonly drafts: Drafts,
    private readonly agentId: () => string,
  ) {
    this.end = drafts.all.subscribe(() => this.look());
  }

  stop(): void {
    this.end();
    for (const timer of this.timers.values()) window.clearTimeout(timer);
  }

  /** Reads what the server has; asking while it is busy with the case makes it read again. */
  async open(caseId: string): Promise<void> {
    if (this.busy.has(caseId)) {
      this.askedAgain.add(caseId);
      return;
    }
    await this.alone(caseId, async () => {
      const before = this.drafts.get(caseId).reply;
      const { mine, shared } = await listDrafts(this.api, caseId);
      // Sent while it was asked: what the server still has is put away, and does not come back.
      const isSent = before !== "" && this.drafts.get(caseId).reply === "";
      this.put(caseId, { ...this.of(caseId), shared, ...(isSent && mine !== null && { base: mine, conflict: null }) });
      if (isSent) this.look();
      else this.adopt(caseId, mine);
    });
  }

  /** Some draft of the case was kept; mine as this version is no news. */
  heard(caseId: string, agentId: string, version: number): void {
    if (!this.cases.get().has(caseId)) return;
    if (agentId === this.agentId() && !this.busy.has(caseId) && this.of(caseId).base.version >= version) return;
    void this.open(caseId);
  }

  /** Colleagues may read it and go on with it, or may not any more. */
  share(caseId: string, isShared: boolean): Promise<void> {
    return this.keep(caseId, isShared);
  }

  /** Goes on with a colleague's: it stands behind what was begun here. */
  async take(caseId: string, draft: KeptDraft): Promise<void> {
    if (this.isAhead(caseId)) await this.keep(caseId);
    await this.alone(caseId, async () => {
      const { text, version, mail } = await takeDraft(this.api, caseId, draft);
      const { base, shared } = this.of(caseId);
      this.put(caseId, { base: { text, version, shared: base.shared, mail }, conflict: null, shared: shared.filter((each) => each.agent_id !== draft.agent_id) });
      this.drafts.change(caseId, { reply: text, mode: "reply", mail: mail ?? undefined });
    });
  }

  /** What is to become of a draft that was written in two places. */
  settle(caseId: string, by: "mine" | "theirs" | "both"): void {
    const { conflict, ...rest } = this.of(caseId);
    if (conflict === null) return;
    const mine = this.drafts.get(caseId).reply;
    const text = by === "mine" ? mine : by === "theirs" ? conflict.text : `${conflict.text}\n\n${mine}`;
    this.put(caseId, { ...rest, base: conflict, conflict: null });
    this.drafts.change(caseId, { reply: text, ...(by === "theirs" && { mail: conflict.mail ?? undefined }) });
    this.look();
  }

  private of(caseId: string): CaseDrafts {
    return this.cases.get().get(caseId) ?? { ...NONE, base: { ...NONE.base, ...this.drafts.get(caseId).base } };
  }

  private put(caseId: string, drafts: CaseDrafts): void {
    this.cases.set(new Map(this.cases.get()).set(caseId, drafts));
    const { text, version } = drafts.base;
    const base = this.drafts.get(caseId).base;
    // With the local draft, so that it is known after the page was left what has been written since.
    if (base?.version !== version || base.text !== text) this.drafts.change(caseId, { base: { text, version } });
  }

  private isAhead(caseId: string): boolean {
    const { reply, mail } = this.drafts.get(caseId);
    const { base } = this.of(caseId);
    // To whom nothing is written yet is kept here alone.
    return reply !== base.text || (reply !== "" && !isSameMail(mail ?? null, base.mail));
  }

  /** The server's is taken where nothing was written here since; where something was, the writer is asked. */
  private adopt(caseId: string, mine: KeptDraft | null): void {
    const drafts = this.of(caseId);
    const server = mine ?? { ...NONE.base };
    const local = this.drafts.get(caseId).reply;
    const isOurs = server.version === drafts.base.version && drafts.base.version > 0;
    if (server.text === local || isOurs) this.put(caseId, { ...drafts, base: server, conflict: null });
    else if (local === "" || local === drafts.base.text) {
      this.put(caseId, { ...drafts, base: server, conflict: null });
      this.drafts.change(caseId, { reply: server.text, mail: server.mail ?? undefined });
    } else if (server.text === "") this.put(caseId, { ...drafts, base: server, conflict: null });
    else this.put(caseId, { ...drafts, conflict: mine });
    this.look();
  }

  /** Keeps what differs, a moment after the last stroke. */
  private look(): void {
    for (const [caseId, drafts] of this.cases.get()) {
      if (drafts.conflict !== null || !this.isAhead(caseId)) continue;
      window.clearTimeout(this.timers.get(caseId));
      this.timers.set(caseId, window.setTimeout(() => void this.keep(caseId).catch(() => undefined), KEEP_AFTER_MS));
    }
  }

  private async keep(caseId: string, isShared?: boolean): Promise<void> {
    window.clearTimeout(this.timers.get(caseId));
    if (this.busy.has(caseId)) {
      this.timers.set(caseId, window.setTimeout(() => void this.keep(caseId, isShared).catch(() => undefined), KEEP_AFTER_MS));
      return;
    }
    await this.alone(caseId, async () => {
      const { base } = this.of(caseId);
      const { reply: text, mail: begun } = this.drafts.get(caseId);
      const mail = text === "" ? null : (begun ?? null);
      const shared = (isShared ?? base.shared) && text !== "";
      try {
        const kept = await keepDraft(this.api, caseId, { text, shared, version: base.version, mail: mail && { ...mail, signature: mail.signature ?? true } });
        this.put(caseId, { ...this.of(caseId), base: { text, version: kept.version, shared, mail } });
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        if (error.code === CHANGED) this.askedAgain.add(caseId);
        else this.timers.set(caseId, window.setTimeout(() => void this.keep(caseId, isShared).catch(() => undefined), TRY_AGAIN_AFTER_MS));
        if (isShared !== undefined) throw error;
      }
    });
    this.look();
  }

  /** One thing at a time for a case; what was asked meanwhile is read afterwards. */
  private async alone(caseId: string, act: () => Promise<void>): Promise<void> {
    this.busy.add(caseId);
    try {
      await act();
    } finally {
      this.busy.delete(caseId);
      if (this.askedAgain.delete(caseId)) void this.open(caseId).catch(() => undefined);
    }
  }
}

/** Who the visitor is to the server: the token that is the only key to their thread. */
import type { Lock } from '../keep/lock';
import type { Storage } from '../keep/storage';
import { CallError, type Visit, type VisitRequest } from '../wire/http';
import type { PreChatField } from '../wire/shapes';

/** What the visitor said about themselves before the first message. */
export type Introduction = Partial<Record<PreChatField['name'], string>>;

interface KeptVisit {
  readonly token: string;
  readonly visitor_id: string;
  readonly email?: string;
  /** The server said no to it once: renew it before the next use. */
  readonly stale?: boolean;
  /** The host site's own id of the signed-in customer, when there was one. */
  readonly subject?: string;
}

export interface VisitDependencies {
  readonly storage: Storage;
  readonly lock: Lock;
  readonly callVisit: (request: VisitRequest) => Promise<Visit>;
  readonly locale: string;
  readonly pageUrl: () => string;
  /** A token is there or has gone; `changed` when it opens another thread than before. */
  readonly onToken: (token: string | null, changed: boolean) => void;
}

const VISIT = 'visit';
const INTRODUCTION = 'introduction';

export class VisitKeeper {
  private identity: string | null = null;
  /** Whose thread this page shows. */
  private shownId: string | null;

  constructor(private readonly deps: VisitDependencies) {
    this.shownId = this.kept()?.visitor_id ?? null;
  }

  get token(): string | null {
    const kept = this.kept();
    return kept && !kept.stale ? kept.token : null;
  }

  /** The visitor's address, where the server knows one. */
  get email(): string {
    return this.kept()?.email ?? '';
  }

  /** Whether there is a visit, its token fit for use or not. */
  get isKnown(): boolean {
    return this.kept() !== null;
  }

  /** Whether the visitor is known well enough to write: a visit, a signed identity or an introduction. */
  get isIntroduced(): boolean {
    return (
      this.kept() !== null || this.identity !== null || this.deps.storage.get(INTRODUCTION) !== null
    );
  }

  /** Whether opening the panel should fetch a thread the visitor may have from elsewhere. */
  get isSigned(): boolean {
    return this.identity !== null;
  }

  /** The token, made or renewed first when need be. Tabs take turns, so they share one visit. */
  async ensure(): Promise<string> {
    const ready = this.readyToken();
    if (ready !== null) return ready;
    return this.deps.lock(async () => this.readyToken() ?? (await this.visit()));
  }

  /** Tells the server who the visitor is. Without a connection it is kept and told later. */
  async introduce(introduction: Introduction): Promise<void> {
    const said = Object.entries(introduction)
      .map(([name, value]) => [name, value.trim()])
      .filter(([, value]) => value !== '');
    this.deps.storage.set(INTRODUCTION, Object.fromEntries(said));
    try {
      await this.ensure();
    } catch (error) {
      if (error instanceof CallError && error.passing) return;
      this.deps.storage.delete(INTRODUCTION);
      throw error;
    }
  }

  /**
   * Takes a signed identity of the host site. Another person than before gets a thread of their own; true
   * when there was another.
   */
  identify(identity: string): boolean {
    this.identity = identity;
    const before = this.kept()?.subject;
    const isOther = before !== undefined && before !== readSubject(identity);
    if (isOther) this.drop();
    return isOther;
  }

  /**
   * Goes along with what another tab has done. When somebody else signed in there, who this page was told
   * of has left the browser: two tabs must not take the visit from each other.
   */
  follow(): void {
    const kept = this.kept();
    const subject = kept?.subject;
    if (subject !== undefined && this.identity !== null && subject !== readSubject(this.identity)) {
      this.identity = null;
    }
    const isOther = (kept?.visitor_id ?? null) !== this.shownId;
    this.shownId = kept?.visitor_id ?? null;
    this.deps.onToken(this.token, isOther);
  }

  /** The server refused the token: the next `ensure` renews it, or begins anew. */
  markStale(): void {
    const kept = this.kept();
    if (kept) this.deps.storage.set(VISIT, { ...kept, stale: true });
  }

  /** Forgets the visit and the identity on this device. */
  forget(): void {
    this.identity = null;
    this.deps.storage.delete(INTRODUCTION);
    this.drop();
  }

  private kept(): KeptVisit | null {
    return this.deps.storage.get<KeptVisit>(VISIT);
  }

  private readyToken(): string | null {
    const kept = this.kept();
    if (!kept || kept.stale) return null;
    const subject = this.identity === null ? undefined : readSubject(this.identity);
    return subject === undefined || subject === kept.subject ? kept.token : null;
  }

  private async visit(): Promise<string> {
    const before = this.kept();
    const visit = await this.callVisit(before?.token);
    const subject = this.identity === null ? undefined : readSubject(this.identity);
    this.deps.storage.set(VISIT, {
      token: visit.visitor_token,
      visitor_id: visit.visitor_id,
      subject,
      ...(visit.email ? { email: visit.email } : {}),
    });
    this.deps.storage.delete(INTRODUCTION);
    const isOther = this.shownId !== null && this.shownId !== visit.visitor_id;
    this.shownId = visit.visitor_id;
    this.deps.onToken(visit.visitor_token, isOther);
    return visit.visitor_token;
  }

  /** Asks once; a dead token or a bad identity is dropped and the rest asked again. */
  private async callVisit(token: string | undefined): Promise<Visit> {
    try {
      return await this.deps.callVisit(this.request(token));
    } catch (error) {
      const code = error instanceof CallError ? error.detail.code : '';
      if (code === 'visitor-token-invalid' && token !== undefined) this.drop();
      else if (code === 'signature-invalid' && this.identity !== null) this.identity = null;
      else throw error;
      if (!this.isIntroduced) throw error; // they are asked again, where the entry point asks
      return this.callVisit(this.kept()?.token);
    }
  }

  private request(token: string | undefined): VisitRequest {
    return {
      ...(token === undefined ? {} : { visitor_token: token }),
      ...(this.identity === null ? {} : { identity: this.identity }),
      ...this.deps.storage.get<Introduction>(INTRODUCTION),
      locale: this.deps.locale,
      page_url: this.deps.pageUrl(),
    };
  }

  private drop(): void {
    if (!this.kept()) return;
    this.deps.storage.delete(VISIT);
    this.shownId = null;
    this.deps.onToken(null, true);
  }
}

/** The `sub` of a signed identity, unverified: it only tells whether the person changed. */
function readSubject(identity: string): string {
  try {
    const part = (identity.split('.')[0] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(part), (char) => char.charCodeAt(0));
    const payload = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown };
    return String(payload.sub ?? identity);
  } catch {
    return identity;
  }
}

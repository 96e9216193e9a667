/**
 * What the agent has begun to write, kept per case and written to the browser's storage with each
 * keystroke. A reply and a note are two drafts, each with its own files: switching never turns a note,
 * or a file that only colleagues may see, into a reply.
 */
import type { Mention } from "./mentions";
import { Store } from "./store";

export type DraftMode = "reply" | "note";

export interface DraftFile {
  attachment_id: string;
  name: string;
  media_type: string;
  size: number;
  /** A picture within the text: taken out of it, it does not go along. */
  stands_in_text?: boolean;
}

export interface MailPerson {
  name: string;
  address: string;
}

/** How a reply goes that goes by mail: its text with looks, to whom, under which subject. */
export interface MailDraft {
  to: readonly MailPerson[];
  cc: readonly MailPerson[];
  bcc: readonly MailPerson[];
  subject: string;
  /** The reply as it was composed; it stands for `text` alone, so that a reply written elsewhere is not lost to it. */
  html: string;
  of_message_id: string | null;
  is_forward: boolean;
  quote: boolean;
  /** The queue's signature stands below it. What an earlier build kept says nothing: it does. */
  signature?: boolean;
}

export interface Draft {
  mode: DraftMode;
  reply: string;
  note: string;
  files: Readonly<Record<DraftMode, readonly DraftFile[]>>;
  /** Whom the note names, as far as they still stand in it. */
  mentions: readonly Mention[];
  /** What the server had of the reply when it was last heard of. */
  base?: { text: string; version: number };
  /** The newest message there was when the reply was begun. */
  begunAfter?: string | null;
  /** What was said of a mail; undefined: it goes as is usual. */
  mail?: MailDraft | undefined;
  /** `mail` was begun before it was known how an answer goes as is usual: that is added to it when it is known. */
  isMailEarly?: boolean | undefined;
}

export const EMPTY_DRAFT: Draft = { mode: "reply", reply: "", note: "", files: { reply: [], note: [] }, mentions: [] };

/** The storage that is used of `localStorage`; it may refuse to write. */
export interface KeyStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  keys(): string[];
}

/** Whether anything has been begun as a reply, or as a note. */
export function hasContent(draft: Draft, mode: DraftMode): boolean {
  return draft[mode] !== "" || draft.files[mode].length > 0;
}

export function isEmptyDraft(draft: Draft): boolean {
  return !hasContent(draft, "reply") && !hasContent(draft, "note");
}

function read(storage: KeyStorage, key: string): Draft | undefined {
  const text = storage.getItem(key);
  if (text === null) return undefined;
  try {
    const value = JSON.parse(text) as Partial<Draft> | null;
    const files = { ...EMPTY_DRAFT.files, ...value?.files };
    return { ...EMPTY_DRAFT, ...value, files };
  } catch {
    return undefined;
  }
}

export class Drafts {
  /** Case id → draft. */
  readonly all: Store<ReadonlyMap<string, Draft>>;

  /** `scope` names the tenant and the agent: two people on one computer never share a draft. */
  constructor(
    private readonly storage: KeyStorage,
    private readonly scope: string,
  ) {
    const found = new Map<string, Draft>();
    for (const key of storage.keys()) {
      const draft = key.startsWith(this.prefix) ? read(storage, key) : undefined;
      if (draft !== undefined) found.set(key.slice(this.prefix.length), draft);
    }
    this.all = new Store(found);
  }

  get(caseId: string): Draft {
    return this.all.get().get(caseId) ?? EMPTY_DRAFT;
  }

  change(caseId: string, part: Partial<Draft>): void {
    this.put(caseId, { ...this.get(caseId), ...("mail" in part && { isMailEarly: undefined }), ...part });
  }

  /** Puts other files to the reply, or to the note. */
  changeFiles(caseId: string, mode: DraftMode, change: (files: readonly DraftFile[]) => readonly DraftFile[]): void {
    const { files } = this.get(caseId);
    this.change(caseId, { files: { ...files, [mode]: change(files[mode]) } });
  }

  /** Takes over what another tab has written under this key. */
  reload(key: string): void {
    if (!key.startsWith(this.prefix)) return;
    const caseId = key.slice(this.prefix.length);
    const draft = read(this.storage, key);
    const all = new Map(this.all.get());
    if (draft === undefined) all.delete(caseId);
    else all.set(caseId, draft);
    this.all.set(all);
  }

  private put(caseId: string, draft: Draft): void {
    const all = new Map(this.all.get());
    const key = this.prefix + caseId;
    if (isEmptyDraft(draft) && draft.mode === "reply" && draft.mail === undefined) {
      all.delete(caseId);
      this.storage.removeItem(key);
    } else {
      all.set(caseId, draft);
      this.storage.setItem(key, JSON.stringify(draft));
    }
    this.all.set(all);
  }

  private get prefix(): string {
    return `retzef:${this.scope}:draft:`;
  }
}

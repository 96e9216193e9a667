/** The visitor's side of the composer: the draft with its files, and telling that they type. */
import type { Storage } from '../keep/storage';
import type { Config } from '../wire/shapes';
import { emptyDraft, keepDraft, readDraft, type Draft, type DraftFile } from './draft';
import { describeFailure, findFault, type Uploads } from './files';
import type { OutgoingFile } from './outbox';

export const MAX_FILES = 10;
const TYPING_EVERY_MS = 3_000;

export interface ComposingDependencies {
  readonly storage: Storage;
  readonly uploads: Uploads;
  readonly findConfig: () => Config | null;
  /** Whether files may travel now, or only with the message. */
  readonly canUpload: () => boolean;
  readonly tellTyping: () => boolean;
  readonly onChange: (draft: Draft) => void;
}

export class Composing {
  private draft: Draft;
  private typedAt = 0;

  constructor(private readonly deps: ComposingDependencies) {
    this.draft = readDraft(deps.storage);
  }

  get current(): Draft {
    return this.draft;
  }

  /** The text changed under the visitor's fingers. */
  write(text: string): void {
    this.set({ ...this.draft, text });
    const now = Date.now();
    if (text !== '' && Math.abs(now - this.typedAt) >= TYPING_EVERY_MS) {
      if (this.deps.tellTyping()) this.typedAt = now;
    }
  }

  /** Hands the draft over, if there is anything to send, and begins an empty one. */
  take(): { text: string; files: OutgoingFile[] } | null {
    const text = this.draft.text.trim();
    const good = this.draft.files.filter((file) => !file.fault);
    if (text === '' && good.length === 0) return null;
    this.clear();
    return { text, files: good.map(({ uploading: _, fault: __, ...file }) => file) };
  }

  clear(): void {
    this.set(emptyDraft);
    this.typedAt = 0;
  }

  /** Another tab wrote: show the same here. */
  reload(): void {
    this.draft = readDraft(this.deps.storage);
    this.deps.onChange(this.draft);
  }

  attach(files: readonly File[]): void {
    const config = this.deps.findConfig();
    if (!config) return;
    for (const file of files) {
      const described = this.deps.uploads.describe(file);
      const full = this.draft.files.filter((held) => !held.fault).length >= MAX_FILES;
      const code = full ? 'too-many-files' : findFault(file, config.limits);
      if (code) this.put({ ...described, fault: { code, message: '' } });
      else void this.upload(described, file);
    }
  }

  detach(fileId: string): void {
    this.set({ ...this.draft, files: this.draft.files.filter((file) => file.file_id !== fileId) });
    void this.deps.uploads.discard(fileId);
  }

  private async upload(described: DraftFile, file: File): Promise<void> {
    this.put({ ...described, uploading: true }); // named first, so that tidying spares its bytes
    await this.deps.uploads.keep(described, file);
    if (!this.deps.canUpload()) return this.change(described);
    try {
      this.change({ ...described, attachment_id: await this.deps.uploads.ensure(described) });
    } catch (error) {
      const { code, message, passing } = describeFailure(error);
      // Without a connection the file goes with the message, later.
      this.change(passing ? described : { ...described, fault: { code, message } });
    }
  }

  private put(file: DraftFile): void {
    this.set({ ...this.draft, files: [...this.draft.files, file] });
  }

  /** Changes a file that may have been sent or taken off meanwhile. */
  private change(file: DraftFile): void {
    if (!this.draft.files.some(({ file_id }) => file_id === file.file_id)) return;
    const files = this.draft.files.map((held) => (held.file_id === file.file_id ? file : held));
    this.set({ ...this.draft, files });
  }

  private set(draft: Draft): void {
    this.draft = draft;
    keepDraft(this.deps.storage, draft);
    this.deps.onChange(draft);
  }
}

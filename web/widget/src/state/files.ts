/** Files on their way: checked here before they travel, uploaded once, kept until the message is out. */
import type { BlobStore } from '../keep/blobs';
import { newId } from '../keep/ids';
import { CallError } from '../wire/http';
import type { Limits } from '../wire/shapes';
import type { OutgoingFile } from './outbox';

/** A file that is not in the browser any more; it cannot be sent. */
export class FileLostError extends Error {
  override readonly name = 'FileLostError';
}

export type FileFault = 'file-too-large' | 'file-type-refused';

/** Whether the entry point would refuse the file, as far as its name and size tell. */
export function findFault(file: File, limits: Limits): FileFault | null {
  if (file.size > limits.fileMaxBytes) return 'file-too-large';
  if (file.type === '' || limits.fileTypes.length === 0) return null; // the server looks inside anyway
  const [family] = file.type.split('/');
  const allowed = limits.fileTypes.some((type) => type === file.type || type === `${family}/*`);
  return allowed ? null : 'file-type-refused';
}

export class Uploads {
  private readonly running = new Map<string, Promise<string>>();

  constructor(
    private readonly blobs: BlobStore,
    private readonly upload: (name: string, blob: Blob) => Promise<string>,
  ) {}

  /** Names a file for the draft; `keep` stores its bytes afterwards. */
  describe(file: File): OutgoingFile {
    return { file_id: newId(), name: file.name, media_type: file.type, size: file.size };
  }

  async keep(described: OutgoingFile, file: File): Promise<void> {
    await this.blobs.put(described.file_id, file);
  }

  /** The bytes as they wait here, for a picture of them. */
  find(fileId: string): Promise<Blob | null> {
    return this.blobs.get(fileId);
  }

  /** The file's attachment id: from before, from the upload under way, or from a new one. */
  ensure(file: OutgoingFile): Promise<string> {
    if (file.attachment_id !== undefined) return Promise.resolve(file.attachment_id);
    const running = this.running.get(file.file_id);
    if (running) return running;
    const upload = this.send(file);
    this.running.set(file.file_id, upload);
    // A failed upload may be tried again; a finished one is remembered for the outbox.
    upload.catch(() => this.running.delete(file.file_id));
    return upload;
  }

  async discard(fileId: string): Promise<void> {
    this.running.delete(fileId);
    await this.blobs.delete(fileId);
  }

  /** Drops bytes nobody needs any more. */
  tidy(listNeeded: () => ReadonlySet<string>): Promise<void> {
    return this.blobs.keepOnly(listNeeded);
  }

  private async send(file: OutgoingFile): Promise<string> {
    const blob = await this.blobs.get(file.file_id);
    if (!blob) throw new FileLostError(file.name);
    return this.upload(file.name, blob);
  }
}

/** The code and text of what went wrong with a file. */
export function describeFailure(error: unknown): { code: string; message: string; passing: boolean } {
  if (error instanceof CallError) return { ...error.detail, passing: error.passing };
  if (error instanceof FileLostError) return { code: 'file-lost', message: '', passing: false };
  throw error;
}

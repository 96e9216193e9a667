/**
 * Files on their way to the server, per case, each for the reply or for the note. A file that has arrived moves
 * into that draft; one that failed stays, with its reason, until it is tried again or taken away. One that found no
 * connection is tried again when there is one.
 */
import type { UploadedFile } from "../wire/answers";
import { offlineError, WireError } from "../wire/errors";
import type { DraftMode } from "./drafts";
import { Store } from "./store";

export interface Upload {
  id: string;
  case_id: string;
  /** What it was attached to; a file never changes sides. */
  mode: DraftMode;
  file: File;
  /** Share that has gone out, 0 to 1. */
  share: number;
  error: WireError | null;
}

export interface UploadsOptions {
  send(caseId: string, file: File, onProgress: (share: number) => void): Promise<UploadedFile>;
  onArrived(caseId: string, mode: DraftMode, file: UploadedFile): void;
  newId(): string;
}

export class Uploads {
  readonly all = new Store<readonly Upload[]>([]);

  constructor(private readonly options: UploadsOptions) {}

  /** Begins to send a file; `refusal` keeps one that the channel does not accept, to say why. */
  add(caseId: string, mode: DraftMode, file: File, refusal: WireError | null = null): void {
    const upload: Upload = { id: this.options.newId(), case_id: caseId, mode, file, share: 0, error: refusal };
    this.all.update((uploads) => [...uploads, upload]);
    if (refusal === null) void this.run(upload);
  }

  retry(id: string): void {
    const upload = this.all.get().find((held) => held.id === id);
    if (upload === undefined) return;
    this.patch(id, { share: 0, error: null });
    void this.run(upload);
  }

  /** Tries again what did not reach the server: there is a connection. */
  retryUnreached(): void {
    for (const upload of this.all.get()) if (upload.error?.status === 0) this.retry(upload.id);
  }

  remove(id: string): void {
    this.all.update((uploads) => uploads.filter((upload) => upload.id !== id));
  }

  /** Takes away what cannot be sent: its reason has been read once the message goes without it. */
  dropRefused(caseId: string, mode: DraftMode): void {
    this.all.update((uploads) =>
      uploads.filter((upload) => upload.case_id !== caseId || upload.mode !== mode || upload.error === null || upload.error.isPassing),
    );
  }

  private async run(upload: Upload): Promise<void> {
    try {
      const file = await this.options.send(upload.case_id, upload.file, (share) =>
        this.patch(upload.id, { share }),
      );
      // Taken away while it was on its way: the server sweeps what no message names.
      if (!this.all.get().some((held) => held.id === upload.id)) return;
      this.remove(upload.id);
      this.options.onArrived(upload.case_id, upload.mode, file);
    } catch (cause) {
      this.patch(upload.id, { error: cause instanceof WireError ? cause : offlineError() });
    }
  }

  private patch(id: string, part: Partial<Upload>): void {
    this.all.update((uploads) =>
      uploads.map((upload) => (upload.id === id ? { ...upload, ...part } : upload)),
    );
  }
}

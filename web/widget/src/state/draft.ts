/** What the visitor is writing: text and files, kept through reloads and shared by tabs. */
import type { Storage } from '../keep/storage';
import type { OutgoingFile } from './outbox';

/** A file in the composer; `fault` says why it cannot be sent. */
export interface DraftFile extends OutgoingFile {
  readonly fault?: { readonly code: string; readonly message: string };
  readonly uploading?: boolean;
}

export interface Draft {
  readonly text: string;
  readonly files: readonly DraftFile[];
}

export const emptyDraft: Draft = { text: '', files: [] };

const DRAFT = 'draft';

/** Reads the kept draft; files with a fault were told about already and do not come back. */
export function readDraft(storage: Storage): Draft {
  const kept = storage.get<Partial<Draft>>(DRAFT);
  return { text: kept?.text ?? '', files: kept?.files ?? [] };
}

export function keepDraft(storage: Storage, draft: Draft): void {
  const files = draft.files.filter((file) => !file.fault).map(({ uploading: _, ...file }) => file);
  if (draft.text === '' && files.length === 0) storage.delete(DRAFT);
  else storage.set(DRAFT, { text: draft.text, files });
}

/** Characters as the server counts them: code points, so that an emoji is one. */
export function countChars(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

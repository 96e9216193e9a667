/** The pictures within what was composed, by their files. Pure. */
import type { DraftFile } from "../../state/drafts";

const PICTURE = /<img\b[^>]*\ssrc="cid:([0-9a-f-]{36})"(?:\s+alt="([^"]*)")?/g;

export function picturesIn(html: string): string[] {
  return [...html.matchAll(PICTURE)].map((found) => found[1] ?? "");
}

/**
 * What goes along with a text: the files beside it and the pictures within, also those that another computer or a colleague put there.
 * A picture that was taken out of the text again stays behind.
 */
export function filesOf(html: string, files: readonly DraftFile[]): DraftFile[] {
  const within = new Map([...html.matchAll(PICTURE)].map(([, id = "", alt = ""]) => [id, alt]));
  const known = new Set(files.map((file) => file.attachment_id));
  const added = [...within].filter(([id]) => !known.has(id)).map(([id, alt]) => ({ attachment_id: id, name: alt, media_type: "image/*", size: 0, stands_in_text: true }));
  return [...files.filter((file) => file.stands_in_text !== true || within.has(file.attachment_id)), ...added];
}

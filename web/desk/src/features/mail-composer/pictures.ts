/** The pictures within what was composed, by their files. Pure. */
export function picturesIn(html: string): string[] {
  return [...html.matchAll(/<img\b[^>]*\ssrc="cid:([0-9a-f-]{36})"/g)].map((found) => found[1] ?? "");
}

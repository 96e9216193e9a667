/** Finds web addresses in text. Text stays text: what comes out is pieces, never markup. */

export type Piece = { readonly text: string; readonly href?: string };

// No control, space, quotation, angle bracket or bidi control character is part of an address.
const ADDRESS = /https?:\/\/[^\s<>"'\u0000-\u001f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gi;
const LONGEST = 2048;
const TRAILING = /[.,:;!?…״׳»”’)\]}*_~|]$/;
const PAIRS: Record<string, string> = { ')': '(', ']': '[', '}': '{' };

/** Splits text into plain pieces and http(s) links; joined, the pieces are the text. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimAddress(match[0]);
    const href = findHref(address);
    if (href === null) continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index) });
    pieces.push({ text: address, href });
    end = match.index + address.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** Takes off punctuation that belongs to the sentence, and brackets that were opened before. */
function trimAddress(address: string): string {
  if (address.length > LONGEST) return address;
  let trimmed = address;
  while (TRAILING.test(trimmed)) {
    const last = trimmed.at(-1) ?? '';
    const opening = PAIRS[last];
    if (opening && trimmed.split(opening).length >= trimmed.split(last).length) break;
    trimmed = trimmed.slice(0, -1);
  }
  return trimmed;
}

function findHref(address: string): string | null {
  if (address.length > LONGEST) return null;
  try {
    const url = new URL(address);
    const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
    // A name before @ makes another host look like the one people read.
    return isWeb && url.hostname !== '' && url.username === '' ? url.href : null;
  } catch {
    return null;
  }
}

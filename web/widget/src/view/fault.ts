/** Puts an error into the reader's words. */
import { MAX_FILES } from '../state/composing';
import type { Words } from '../text/format';

/** Our own words for a code we know, else the server's (already in the reader's language), else a general one. */
export function describeFault(
  error: { readonly code: string; readonly message: string },
  words: Words,
  fileMaxBytes?: number,
): string {
  const key = words.find(error.code);
  if (error.code === 'file-too-large' && fileMaxBytes === undefined) return error.message || words.say('went_wrong');
  if (!key) return error.message || words.say('went_wrong');
  return words.say(key, { count: MAX_FILES, size: words.size(fileMaxBytes ?? 0) });
}

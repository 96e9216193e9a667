/**
 * Marks an element for the one tooltip layer (`TipLayer`). Attributes instead of a component around
 * each control: a list of five hundred rows pays nothing.
 */
export interface TipProps {
  "data-tip"?: string;
  "data-tip-keys"?: string;
}

export function tip(text: string | undefined, keys?: string): TipProps {
  if (text === undefined) return {};
  return keys === undefined ? { "data-tip": text } : { "data-tip": text, "data-tip-keys": keys };
}

/** What speaks against giving work to somebody, in the reader's words. */
import { useCallback } from "react";
import { useReading } from "../../i18n/reading";

export function useDoubts(): (codes: readonly string[]) => string {
  const { find, formats } = useReading();
  return useCallback((codes) => formats.list(codes.map((code) => find("doubt.", code) ?? code)), [find, formats]);
}

/** What speaks against giving work to somebody, in the reader's words. */
import { useCallback } from "react";
import { useReading } from "../../i18n/reading";

/** `missing`: the skills that are asked for and lacking, by name. */
export function useDoubts(): (codes: readonly string[], missing?: readonly string[]) => string {
  const { t, find, formats } = useReading();
  return useCallback(
    (codes, missing = []) =>
      formats.list(
        codes.map((code) => (code === "skill_missing" && missing.length > 0 ? t("doubt.skill_missing_named", { skills: formats.list([...missing]) }) : (find("doubt.", code) ?? code))),
      ),
    [t, find, formats],
  );
}

/** The tenant's own fields of one subject, the archived too; null as long as they are not known. */
import { useEffect } from "react";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import type { FieldDefinition } from "../../wire/answers";

export function useFields(subject: FieldDefinition["subject"]): readonly FieldDefinition[] | null {
  const { directory } = useDesk();
  useEffect(() => void directory.refreshFields(), [directory]);
  const fields = useValue(directory.fields, (all) => all);
  return fields?.filter((each) => each.subject === subject) ?? null;
}

/** Who may be chosen in a field of agents: everybody who is there, by name. */
export function useAgentNames() {
  const { directory } = useDesk();
  useEffect(() => void directory.refresh(), [directory]);
  return useValue(directory.names, (names) => names.agents);
}

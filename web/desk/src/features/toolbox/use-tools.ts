/** The reader's tools, refreshed while a view shows them. */
import { useEffect } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import type { Tools } from "../../state/toolbox";
import type { Session } from "../../wire/answers";

export function useTools(isAsked = true): Tools {
  const { toolbox } = useDesk();
  useEffect(() => {
    if (isAsked) void toolbox.refresh();
  }, [toolbox, isAsked]);
  return useValue(toolbox.tools, (tools) => tools);
}

/** The centre's queues. */
export function useQueues(): Session["queues"] {
  const { session } = useDesk();
  return useValue(session, ({ queues }) => queues);
}

/** The name of a text's field, as people call it. */
export function useFieldName(): (name: string) => string {
  const { find, own } = useReading();
  const { fields } = useTools(false);
  return (name) => {
    const label = fields.find((field) => field.name === name)?.label;
    return (label && own(label)) ?? find("text_field.", name) ?? name;
  };
}

/** The fields every text may name. */
export const TEXT_FIELDS = ["customer.name", "customer.first_name", "agent.name", "agent.first_name", "case.number", "case.subject", "tenant.name"] as const;


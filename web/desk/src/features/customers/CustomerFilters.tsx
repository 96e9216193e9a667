/** What narrows the directory: the tenant's own fields. Nothing is shown where there are none and none is asked for. */
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { MoreFilters } from "../../ui/MoreFilters";
import { FieldFilters, useFieldsOn, useFilterFields } from "../fields/FieldFilters";
import { linesOf } from "../fields/asked";
import { findRefused } from "../fields/refusals";
import styles from "./Directory.module.css";

export interface CustomerFiltersProps {
  /** `key=value`, a line each. */
  asked: string | null;
  onAsk(asked: string | null): void;
}

export function CustomerFilters({ asked, onAsk }: CustomerFiltersProps) {
  const { t } = useReading();
  const fields = useFilterFields("customer");
  const [draft, setDraft] = useState(asked);
  const { api } = useDesk();
  const [wrong, setWrong] = useState<string | null>(null);
  // Tried before the directory is another: what is wrong with a value is said at it.
  const apply = async () => {
    const isNew = draft !== null && draft !== asked;
    const tried = () => api.listCustomers({ query: "", sort: "newest", field: linesOf(draft), after: null }, new AbortController().signal);
    const refused = isNew ? await findRefused(tried).catch(() => null) : null;
    setWrong(refused);
    if (refused === null) onAsk(draft);
    return refused === null;
  };
  const takeOff = (left: string | null) => {
    setDraft(left);
    onAsk(left);
  };
  const on = useFieldsOn("customer", asked, takeOff);
  if (fields.length === 0 && on.length === 0) return null;
  return (
    <div className={styles.narrow} role="group" aria-label={t("customers.filters")}>
      <MoreFilters
        labels={{ more: t("filters.fields"), apply: t("filters.apply"), cancel: t("common.cancel"), on: t("filters.on") }}
        on={on}
        onOpen={() => {
          setDraft(asked);
          setWrong(null);
        }}
        onApply={apply}
      >
        <FieldFilters fields={fields} asked={draft} wrong={wrong} onChange={setDraft} />
      </MoreFilters>
    </div>
  );
}

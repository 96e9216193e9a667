/** What narrows the directory: the tenant's own fields. Nothing is shown where there are none and none is asked for. */
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { MoreFilters } from "../../ui/MoreFilters";
import { FieldFilters, useFieldsOn, useFilterFields } from "../fields/FieldFilters";
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
        onOpen={() => setDraft(asked)}
        onApply={() => onAsk(draft)}
      >
        <FieldFilters fields={fields} asked={draft} onChange={setDraft} />
      </MoreFilters>
    </div>
  );
}

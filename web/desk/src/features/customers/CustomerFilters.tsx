/** What narrows the directory: the tenant's own fields. Nothing is shown where there are none and none is asked for. */
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { MoreFilters } from "../../ui/MoreFilters";
import { FieldFilters, useFieldsOn, useFilterFields } from "../fields/FieldFilters";
import { linesOf } from "../fields/asked";
import { useFilterDraft } from "../fields/use-filter-draft";
import styles from "./Directory.module.css";

export interface CustomerFiltersProps {
  /** `key=value`, a line each. */
  asked: string | null;
  onAsk(asked: string | null): void;
}

export function CustomerFilters({ asked, onAsk }: CustomerFiltersProps) {
  const { t } = useReading();
  const fields = useFilterFields("customer");
  const { api } = useDesk();
  const { draft, wrong, change, begin, apply, takeOff } = useFilterDraft(
    { field: asked },
    ({ field }) => api.listCustomers({ query: "", sort: "newest", field: linesOf(field), after: null }, new AbortController().signal),
    ({ field = null }) => onAsk(field),
  );
  const on = useFieldsOn("customer", asked, (field) => takeOff({ field }));
  if (fields.length === 0 && on.length === 0) return null;
  return (
    <div className={styles.narrow} role="group" aria-label={t("customers.filters")}>
      <MoreFilters
        labels={{ more: t("filters.fields"), apply: t("filters.apply"), cancel: t("common.cancel"), on: t("filters.on") }}
        on={on}
        onOpen={begin}
        onApply={apply}
      >
        <FieldFilters fields={fields} asked={draft.field} wrong={wrong} onChange={(field) => change({ field })} />
      </MoreFilters>
    </div>
  );
}

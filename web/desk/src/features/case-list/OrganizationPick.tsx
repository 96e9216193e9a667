/** Whose cases: an organization, found by a part of its name, its number or its domain. */
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { Choice, Field } from "../../ui/Field";
import { useOrganizations } from "../organizations/use-organizations";
import { Problem } from "../problems/Problem";
import styles from "./CasesPage.module.css";

const SHOWN = 6;

export interface OrganizationPickProps {
  chosen: string | null;
  onChoose(organizationId: string | null): void;
}

function Matches({ query, chosen, onChoose }: OrganizationPickProps & { query: string }) {
  const { t } = useReading();
  const { organizations, error, retry } = useOrganizations(query);
  return (
    <fieldset className={styles.matches}>
      <legend className="only-for-readers">{t("organizations.title")}</legend>
      {error !== null && <Problem error={error} onRetry={retry} />}
      {organizations?.slice(0, SHOWN).map((each) => (
        <Choice key={each.organization_id} kind="radio" name="organization" label={<bdi>{each.name}</bdi>} checked={chosen === each.organization_id} onChange={() => onChoose(each.organization_id)} />
      ))}
      <p className={styles.soft} role="status">
        {organizations?.length === 0 && t("filters.none_found")}
      </p>
    </fieldset>
  );
}

export function OrganizationPick({ chosen, onChoose }: OrganizationPickProps) {
  const { t } = useReading();
  const [query, setQuery] = useState("");
  return (
    <div>
      <Field
        label={t("filters.by_organization")}
        type="search"
        dir={query === "" ? undefined : "auto"}
        value={query}
        maxLength={200}
        autoComplete="off"
        placeholder={chosen === null ? t("filters.any") : t("filters.one_chosen")}
        onChange={(event) => {
          setQuery(event.target.value);
          if (event.target.value === "") onChoose(null);
        }}
      />
      {query.trim() !== "" && <Matches query={query} chosen={chosen} onChoose={onChoose} />}
    </div>
  );
}

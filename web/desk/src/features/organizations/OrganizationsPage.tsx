/** Organizations by name, number or domain; one of them when the address names it. */
import { Building2, Plus, Search } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useMay } from "../../state/rights";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Choice, Field } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import type { PageAddress } from "../navigation/address";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { OrganizationPage } from "./OrganizationPage";
import styles from "./Organizations.module.css";
import { useOrganizations } from "./use-organizations";

const OrganizationDialog = lazy(() => import("./OrganizationDialog"));

function List() {
  const { t } = useReading();
  const router = useRouter();
  const mayEdit = useMay("customers.edit");
  const [query, setQuery] = useState("");
  const [isArchived, setArchived] = useState(false);
  const [isAdding, setAdding] = useState(false);
  const { organizations, error, hasMore, more, retry } = useOrganizations(query, isArchived);
  return (
    <Page width="table">
      <PageHead title={t("organizations.title")} lead={t("organizations.explained")}>
        {mayEdit && (
          <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setAdding(true)}>
            {t("organizations.new")}
          </Button>
        )}
      </PageHead>
      <div className={styles.bar}>
        <Field
          label={t("organizations.search")}
          type="search"
          value={query}
          dir={query === "" ? undefined : "auto"}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => setQuery(event.target.value)}
          end={<Search size={16} aria-hidden className={styles.glass} />}
        />
        <Choice kind="checkbox" label={t("organizations.archived_ones")} checked={isArchived} onChange={(event) => setArchived(event.target.checked)} />
      </div>
      {error !== null && <Problem error={error} onRetry={retry} />}
      {error === null && organizations === null && <Loading label={t("common.loading")} />}
      {error === null && organizations?.length === 0 && (
        <Blank icon={<Building2 size={22} />} title={t("organizations.none")}>
          {t("organizations.none_explained")}
        </Blank>
      )}
      {error === null && organizations !== null && organizations.length > 0 && (
        <ul className={styles.list} aria-label={t("organizations.title")}>
          {organizations.map((each) => (
            <li key={each.organization_id}>
              <Link to={pageRoute("organizations", each.organization_id)} className={styles.row}>
                <span className={styles.name}>
                  <bdi>{each.name}</bdi>
                </span>
                <bdi className={styles.soft} dir="ltr">
                  {[each.external_id, ...each.domains].filter((part) => part !== null).join(" · ")}
                </bdi>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {hasMore && (
        <div className={styles.more}>
          <Button onClick={more}>{t("customers.more")}</Button>
        </div>
      )}
      <Suspense fallback={null}>
        {isAdding && <OrganizationDialog organization={null} onClose={() => setAdding(false)} onSaved={(id) => router.go(pageRoute("organizations", id))} />}
      </Suspense>
    </Page>
  );
}

export default function OrganizationsPage({ rest }: PageAddress) {
  return rest === "" ? <List /> : <OrganizationPage key={rest} organizationId={rest} />;
}

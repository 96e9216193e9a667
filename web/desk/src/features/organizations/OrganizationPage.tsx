/** One organization: who belongs to it, and the cases of all of them that the reader may see. */
import { Archive, ArchiveRestore, Pencil } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useNow } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { pageRoute } from "../../state/routes";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { getOrganization, saveOrganization, type Organization } from "../../wire/organizations";
import { StatusBadge } from "../case-facts/signs";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Organizations.module.css";

const OrganizationDialog = lazy(() => import("./OrganizationDialog"));
const CASES = 20;

function Members({ organization }: { organization: Organization }) {
  const { t, formats } = useReading();
  const now = useNow("slow");
  return (
    <section className={styles.section}>
      <h2 className={styles.heading}>{t("organizations.members")}</h2>
      {organization.members.length === 0 && <p className={styles.soft}>{t("organizations.no_members")}</p>}
      {organization.members.length > 0 && (
        <ul className={styles.list}>
          {organization.members.map((member) => (
            <li key={member.customer_id}>
              <Link to={pageRoute("customers", member.customer_id)} className={styles.row}>
                <span className={styles.name}>
                  <bdi>{member.name ?? t("customer.unnamed")}</bdi>
                </span>
                <bdi className={styles.soft}>{member.role}</bdi>
                <span className={styles.soft}>{formats.shortDate(member.since, now)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Cases({ organizationId }: { organizationId: string }) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const now = useNow("slow");
  const loaded = useLoaded(() => desk.api.listCases({ view: "all", organization: organizationId, limit: CASES }), organizationId);
  return (
    <section className={styles.section}>
      <h2 className={styles.heading}>{t("customer.cases")}</h2>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.cases.length === 0 && <p className={styles.soft}>{t("organizations.no_cases")}</p>}
      {loaded.state === "ready" && loaded.value.cases.length > 0 && (
        <ul className={styles.list}>
          {loaded.value.cases.map((line) => (
            <li key={line.case_id}>
              <Link to={{ name: "case", caseId: line.case_id }} className={styles.row}>
                <span className={styles.name}>
                  <bdi>{line.subject ?? t("case.number", { number: String(line.number) })}</bdi>
                </span>
                <bdi className={styles.soft}>{line.customer_name ?? t("customer.unnamed")}</bdi>
                <span className={styles.soft}>
                  <StatusBadge status={line.status} /> {formats.shortDate(line.opened_at, now)}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {loaded.state === "ready" && loaded.value.cursor !== null && (
        <Link to={pageRoute("cases", "", new URLSearchParams({ view: "all", organization: organizationId }).toString())}>{t("organizations.all_cases")}</Link>
      )}
    </section>
  );
}

export function OrganizationPage({ organizationId }: { organizationId: string }) {
  const { t } = useReading();
  const desk = useDesk();
  const mayEdit = useMay("customers.edit");
  const maySeeCases = useMay("cases.read");
  const { isBusy, attempt } = useAttempt();
  const done = useDone();
  const [isEditing, setEditing] = useState(false);
  const loaded = useLoaded(() => getOrganization(desk.api, organizationId), organizationId);
  if (loaded.state === "loading") return <Loading label={t("common.loading")} />;
  if (loaded.state === "failed") {
    return (
      <Page width="table">
        <PageHead title={t("organizations.title")} />
        <Problem error={loaded.error} onRetry={loaded.reload} />
      </Page>
    );
  }
  const { value: organization, reload } = loaded;
  const isArchived = organization.archived_at !== null;
  const { name, external_id, domains, version } = organization;
  const put = (version: number, archived: boolean) => saveOrganization(desk.api, { ...organization, version }, { name, external_id, domains }, archived);
  const archive = async () => {
    if (await attempt(() => put(version, !isArchived))) done(t(isArchived ? "archive.back" : "archive.done", { name }), () => put(version + 1, isArchived), reload);
    reload();
  };
  return (
    <Page width="table">
      <PageHead
        title={<bdi>{organization.name}</bdi>}
        lead={
          <>
            {isArchived && <Badge tone="neutral">{t("fields.archived")}</Badge>} <bdi dir="ltr">{[organization.external_id, ...organization.domains].filter((part) => part !== null).join(" · ")}</bdi>
          </>
        }
      >
        {mayEdit && (
          <>
            <Button icon={<Pencil size={16} aria-hidden />} onClick={() => setEditing(true)}>
              {t("organizations.change")}
            </Button>
            <Button look="quiet" isBusy={isBusy} icon={isArchived ? <ArchiveRestore size={16} aria-hidden /> : <Archive size={16} aria-hidden />} onClick={() => void archive()}>
              {isArchived ? t("fields.restore") : t("fields.archive")}
            </Button>
          </>
        )}
      </PageHead>
      <Members organization={organization} />
      {maySeeCases && <Cases organizationId={organizationId} />}
      <Suspense fallback={null}>
        {isEditing && <OrganizationDialog organization={organization} onClose={() => setEditing(false)} onSaved={reload} />}
      </Suspense>
    </Page>
  );
}

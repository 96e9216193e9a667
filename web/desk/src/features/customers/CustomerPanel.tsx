/** Who the customer is: name, language, identities, links that can be undone, earlier cases. */
import { Link2, Pencil, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntity, useNow } from "../../state/desk-context";
import { Button, IconButton } from "../../ui/Button";
import { InlineEdit } from "../../ui/InlineEdit";
import { useMay } from "../../state/rights";
import { saveCaseFields, saveCustomerFields } from "../../wire/fields";
import { Link } from "../navigation/Link";
import { pageRoute } from "../../state/routes";
import { useAttempt } from "../problems/use-attempt";
import styles from "./CustomerPanel.module.css";
import { FieldsSection } from "../fields/FieldsSection";
import { MembershipSection } from "../organizations/MembershipSection";
import { IdentityLine } from "./IdentityLine";
import { TasksSection } from "../tasks/TasksSection";
import { CaseLine, Language, LinkLine, Section } from "./parts";

const LinkDialog = lazy(() => import("./LinkDialog"));

export interface CustomerPanelProps {
  customerId: string;
  caseId: string;
  isOnline: boolean | null;
  onOpenCase(caseId: string): void;
  onClose(): void;
}

export function CustomerPanel({ customerId, caseId, isOnline, onOpenCase, onClose }: CustomerPanelProps) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const now = useNow("slow");
  const data = useEntity("customer", customerId)?.data;
  const matter = useEntity("case", caseId)?.data;
  const mayEdit = useMay("customers.edit");
  const mayHandle = useMay("cases.handle");
  const { attempt } = useAttempt();
  const [isLinking, setLinking] = useState(false);
  if (data === undefined) return <aside className={styles.panel} aria-label={t("customer.title")} aria-busy="true" />;
  const others = data.cases.filter((entry) => entry.case_id !== caseId);
  return (
    <aside className={styles.panel} aria-label={t("customer.title")}>
      <header className={styles.head}>
        <div className={styles.who}>
          <InlineEdit
            as="h3"
            value={data.name ?? ""}
            placeholder={t("customer.unnamed")}
            label={t("customer.name")}
            editLabel={t("customer.edit_name")}
            icon={<Pencil size={14} aria-hidden />}
            maxLength={120}
            onSave={(name) => attempt(() => desk.api.saveCustomer(customerId, { name }))}
          />
          {isOnline !== null && (
            <p className={styles.presence} data-online={isOnline || undefined}>
              {isOnline ? t("customer.online") : t("customer.away")}
            </p>
          )}
          <p className={styles.since}>
            {t("customer.since", { date: formats.shortDate(data.created_at, now) })} ·{" "}
            <Link to={pageRoute("customers", customerId)}>{t("customer.page")}</Link> ·{" "}
            <Link to={pageRoute("customers", `${customerId}/timeline`)}>{t("timeline.title")}</Link>
          </p>
        </div>
        <div className={styles.close}>
          <IconButton label={t("customer.hide")} onClick={onClose}>
            <X size={18} aria-hidden />
          </IconButton>
        </div>
      </header>
      {matter !== undefined && matter.merged_into === null && <TasksSection key={caseId} caseId={caseId} />}
      {matter !== undefined && (
        <FieldsSection subject="case" values={matter.fields ?? {}} mayWrite={mayHandle && matter.merged_into === null} onSave={(values) => saveCaseFields(desk.api, caseId, values)} />
      )}
      <Language customerId={customerId} data={data} />
      {data.identities.length > 0 && (
        <Section title={t("identity.title")}>
          <ul>
            {data.identities.filter((identity) => identity.status !== "withdrawn").map((identity) => (
              <IdentityLine key={identity.identity_id} identity={identity} />
            ))}
          </ul>
        </Section>
      )}
      <FieldsSection subject="customer" values={data.fields ?? {}} mayWrite={mayEdit} onSave={(values) => saveCustomerFields(desk.api, customerId, values)} />
      <MembershipSection customerId={customerId} />
      <Section title={t("link.title")}>
        <ul>
          {data.links.map((link) => (
            <LinkLine key={link.link_id} customerId={customerId} link={link} />
          ))}
        </ul>
        <Button size="s" icon={<Link2 size={14} aria-hidden />} hint={t("link.add_explained")} onClick={() => setLinking(true)}>
          {t("link.add")}
        </Button>
      </Section>
      {others.length > 0 && (
        <Section title={t("customer.other_cases")}>
          <ul className={styles.cases}>
            {others.map((entry) => (
              <CaseLine key={entry.case_id} entry={entry} onOpen={() => onOpenCase(entry.case_id)} />
            ))}
          </ul>
        </Section>
      )}
      <Suspense fallback={null}>
        {isLinking && (
          <LinkDialog customerId={customerId} name={data.name ?? t("customer.unnamed")} known={data} onClose={() => setLinking(false)} />
        )}
      </Suspense>
    </aside>
  );
}

/** One customer's own page: who, what names them, what they agreed to, who else they are, their cases. */
import { ArrowLeft, Link2, Pencil, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntity, useNow } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { saveCustomerFields } from "../../wire/fields";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Button } from "../../ui/Button";
import { InlineEdit } from "../../ui/InlineEdit";
import { Loading } from "../../ui/Loading";
import { Page } from "../../ui/Page";
import type { CustomerData } from "../../wire/entities";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { useAttempt } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { useLookingAgain } from "../problems/use-looking-again";
import { useActs } from "../shortcuts/acts";
import { FieldsSection } from "../fields/FieldsSection";
import { MembershipSection } from "../organizations/MembershipSection";
import { NewestEvents } from "../timeline/NewestEvents";
import { ConsentSection } from "./ConsentSection";
import styles from "./CustomerPage.module.css";
import { ExportSection } from "./ExportSection";
import { ErasureSection } from "./ErasureSection";
import { IdentitySection } from "./IdentitySection";
import { CaseLine, Language, LinkLine, Section } from "./parts";

const LinkDialog = lazy(() => import("./LinkDialog"));
const NewCaseDialog = lazy(() => import("./NewCaseDialog"));

interface PartProps {
  customerId: string;
  data: CustomerData;
  onChanged(): void;
}

function Head({ customerId, data, onChanged }: PartProps) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const now = useNow("slow");
  const { attempt } = useAttempt();
  const save = async (name: string) => {
    const isSaved = await attempt(() => desk.api.saveCustomer(customerId, { name }));
    onChanged();
    return isSaved;
  };
  return (
    <header className={styles.head}>
      <Link to={pageRoute("customers")} className={styles.back}>
        <ArrowLeft size={16} aria-hidden className="turns" /> {t("customers.back")}
      </Link>
      <h1 className="only-for-readers">{data.name ?? t("customer.unnamed")}</h1>
      <InlineEdit
        as="h2"
        value={data.name ?? ""}
        placeholder={t("customer.unnamed")}
        label={t("customer.name")}
        editLabel={t("customer.edit_name")}
        icon={<Pencil size={16} aria-hidden />}
        maxLength={200}
        onSave={save}
      />
      <p className={styles.since}>{t("customer.since", { date: formats.shortDate(data.created_at, now) })}</p>
      <Language customerId={customerId} data={data} onChanged={onChanged} />
    </header>
  );
}

function Links({ customerId, data, onChanged }: PartProps) {
  const { t } = useReading();
  const [isLinking, setLinking] = useState(false);
  return (
    <Section title={t("link.title")}>
      <ul>
        {data.links.map((link) => (
          <LinkLine key={link.link_id} customerId={customerId} link={link} onChanged={onChanged} />
        ))}
      </ul>
      <Button size="s" icon={<Link2 size={14} aria-hidden />} hint={t("link.add_explained")} onClick={() => setLinking(true)}>
        {t("link.add")}
      </Button>
      <Suspense fallback={null}>
        {isLinking && (
          <LinkDialog
            customerId={customerId}
            name={data.name ?? t("customer.unnamed")}
            known={data}
            onClose={() => setLinking(false)}
            onLinked={onChanged}
          />
        )}
      </Suspense>
    </Section>
  );
}

function Cases({ customerId, data }: PartProps) {
  const { t } = useReading();
  const router = useRouter();
  const mayHandle = useMay("cases.handle");
  const [isOpening, setOpening] = useState(false);
  useActs(() => [{ id: "new-case", label: t("new_case.title"), group: "case", run: () => setOpening(true) }], mayHandle);
  return (
    <Section title={t("customer.cases")}>
      {data.cases.length === 0 && <p className={styles.nothing}>{t("customer.no_cases")}</p>}
      <ul className={styles.cases}>
        {data.cases.map((entry) => (
          <CaseLine key={entry.case_id} entry={entry} onOpen={() => router.go({ name: "case", caseId: entry.case_id })} />
        ))}
      </ul>
      {mayHandle && (
        <Button size="s" icon={<Plus size={14} aria-hidden />} onClick={() => setOpening(true)}>
          {t("new_case.title")}
        </Button>
      )}
      <Suspense fallback={null}>{isOpening && <NewCaseDialog customerId={customerId} onClose={() => setOpening(false)} />}</Suspense>
    </Section>
  );
}

/** Whoever gave the case away, or lost it to another, loses sight of its customer too. */
const LOOK_EVERY_MS = 30_000;

export function CustomerPage({ customerId }: { customerId: string }) {
  const { t } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => desk.api.getCustomer(customerId), customerId);
  useLookingAgain(loaded.state === "loading" ? undefined : loaded.reload, LOOK_EVERY_MS);
  const live = useEntity("customer", customerId);
  const mayEdit = useMay("customers.edit");
  if (loaded.state === "loading") return <Loading label={t("common.loading")} />;
  if (loaded.state === "failed") {
    return (
      <Page width="table">
        <Problem error={loaded.error} onRetry={loaded.reload} />
      </Page>
    );
  }
  // Whichever is newer: what was read, or what the desk holds of a case it watches. The linked are shown as one.
  const newest = live !== undefined && live.version > loaded.value.version ? live : loaded.value;
  const part = { customerId: newest.id, data: newest.data, onChanged: loaded.reload };
  return (
    <Page width="table">
      <Head {...part} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <IdentitySection {...part} />
          <FieldsSection
            subject="customer"
            values={newest.data.fields ?? {}}
            mayWrite={mayEdit}
            onSave={(values) => saveCustomerFields(desk.api, newest.id, values)}
            onChanged={loaded.reload}
          />
          <MembershipSection customerId={newest.id} />
          <ConsentSection {...part} />
        </div>
        <div className={styles.column}>
          <Links {...part} />
          <Cases {...part} />
          <Section title={t("timeline.title")}>
            <NewestEvents customerId={newest.id} />
          </Section>
          <ExportSection customerId={newest.id} />
          <ErasureSection {...part} />
        </div>
      </div>
    </Page>
  );
}

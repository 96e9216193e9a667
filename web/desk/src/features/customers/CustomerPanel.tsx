/** Who the customer is: name, language, identities, links that can be undone, earlier cases. */
import { CircleCheck, CircleDot, Link2, Link2Off, Pencil, X } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { LOCALES, nameIn } from "../../i18n/locales";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntity, useNow } from "../../state/desk-context";
import { Button, IconButton } from "../../ui/Button";
import { Select } from "../../ui/Field";
import { InlineEdit } from "../../ui/InlineEdit";
import { tip } from "../../ui/tip";
import type { CustomerData, EarlierCase, LinkData } from "../../wire/entities";
import { ChannelIcon } from "../channels/ChannelIcon";
import { useAttempt, useToast } from "../problems/use-attempt";
import styles from "./CustomerPanel.module.css";
import { IdentityLine } from "./IdentityLine";

const LinkDialog = lazy(() => import("./LinkDialog"));

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>{title}</h3>
      {children}
    </section>
  );
}

function Language({ customerId, data }: { customerId: string; data: CustomerData }) {
  const { t, locale } = useReading();
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const codes = [...new Set([...LOCALES, ...(data.locale ? [data.locale] : [])])];
  const options = codes.map((code) => ({ value: code, label: nameIn(code, locale) }));
  if (data.locale === null) options.unshift({ value: "", label: t("customer.language_unknown") });
  return (
    <Select
      look="quiet"
      label={t("customer.language")}
      value={data.locale ?? ""}
      options={options}
      disabled={isBusy}
      onChange={(next) => {
        if (next !== "") void attempt(() => desk.api.saveCustomer(customerId, { locale: next }));
      }}
    />
  );
}

function LinkLine({ customerId, link }: { customerId: string; link: LinkData }) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const name = link.name ?? t("customer.unnamed");
  const undo = async () => {
    const isDone = await attempt(() => desk.api.unlinkCustomer(customerId, link.link_id));
    if (isDone) toast({ tone: "done", title: t("link.undone", { name }) });
  };
  return (
    <li className={styles.link}>
      <Link2 size={16} strokeWidth={1.75} aria-hidden />
      <span className={styles.value} dir="auto" {...tip(formats.instant(link.linked_at))}>
        {name}
      </span>
      <Button look="quiet" size="s" icon={<Link2Off size={14} aria-hidden />} isBusy={isBusy} hint={t("link.undo_explained", { name })} onClick={() => void undo()}>
        {t("link.undo")}
        <span className="only-for-readers">: {t("link.undo_explained", { name })}</span>
      </Button>
    </li>
  );
}

function CaseLine({ entry, onOpen }: { entry: EarlierCase; onOpen(): void }) {
  const { t, formats } = useReading();
  const now = useNow("slow");
  const isResolved = entry.status === "resolved";
  const Sign = isResolved ? CircleCheck : CircleDot;
  const outcome = entry.outcome ?? (isResolved ? t("case.resolved") : t("case.open"));
  return (
    <li>
      <button type="button" className={styles.case} onClick={onOpen}>
        <Sign size={16} strokeWidth={1.75} aria-hidden className={styles.state} data-resolved={isResolved || undefined} />
        <span className={styles.subject} dir="auto">
          {entry.subject ?? t("case.number", { number: String(entry.number) })}
        </span>
        <span className={styles.channels}>
          {entry.channels.map((channel) => (
            <ChannelIcon key={channel} channel={channel} size={14} isNamed />
          ))}
        </span>
        <span className={styles.outcome}>
          <bdi>{outcome}</bdi> · {formats.shortDate(entry.closed_at ?? entry.opened_at, now)}
        </span>
      </button>
    </li>
  );
}

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
          <p className={styles.since}>{t("customer.since", { date: formats.shortDate(data.created_at, now) })}</p>
        </div>
        <div className={styles.close}>
          <IconButton label={t("customer.hide")} onClick={onClose}>
            <X size={18} aria-hidden />
          </IconButton>
        </div>
      </header>
      <Language customerId={customerId} data={data} />
      {data.identities.length > 0 && (
        <Section title={t("identity.title")}>
          <ul>
            {data.identities.map((identity) => (
              <IdentityLine key={identity.identity_id} identity={identity} />
            ))}
          </ul>
        </Section>
      )}
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
          <LinkDialog customerId={customerId} name={data.name ?? t("customer.unnamed")} onClose={() => setLinking(false)} />
        )}
      </Suspense>
    </aside>
  );
}

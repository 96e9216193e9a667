/** What the customer's panel beside a case and the customer's own page have in common. */
import { Link2, Link2Off } from "lucide-react";
import type { ReactNode } from "react";
import { LOCALES, nameIn } from "../../i18n/locales";
import { useReading } from "../../i18n/reading";
import { useDesk, useNow } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Field";
import { tip } from "../../ui/tip";
import type { CustomerData, EarlierCase, LinkData } from "../../wire/entities";
import { STATUS_ICONS } from "../case-facts/signs";
import { ChannelIcon } from "../channels/ChannelIcon";
import { useAttempt, useToast } from "../problems/use-attempt";
import styles from "./CustomerPanel.module.css";

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>{title}</h3>
      {children}
    </section>
  );
}

export function Language({ customerId, data, onChanged }: { customerId: string; data: CustomerData; onChanged?: () => void }) {
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
        if (next !== "") void attempt(() => desk.api.saveCustomer(customerId, { locale: next })).then(() => onChanged?.());
      }}
    />
  );
}

export function LinkLine({ customerId, link, onChanged }: { customerId: string; link: LinkData; onChanged?: () => void }) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const name = link.name ?? t("customer.unnamed");
  const undo = async () => {
    const isDone = await attempt(() => desk.api.unlinkCustomer(customerId, link.link_id));
    if (isDone) toast({ tone: "done", title: t("link.undone", { name }) });
    onChanged?.();
  };
  return (
    <li className={styles.link}>
      <Link2 size={16} strokeWidth={1.75} aria-hidden />
      <span className={styles.value} dir="auto" {...tip(formats.instant(link.linked_at))}>
        {name}
      </span>
      <Button look="quiet" size="s" icon={<Link2Off size={14} aria-hidden />} isBusy={isBusy} hint={t("link.undo_explained", { name })} onClick={() => void undo()}>
        {t("link.part")}
        <span className="only-for-readers">: {t("link.undo_explained", { name })}</span>
      </Button>
    </li>
  );
}

export function CaseLine({ entry, onOpen }: { entry: EarlierCase; onOpen(): void }) {
  const { t, formats } = useReading();
  const now = useNow("slow");
  const isResolved = entry.status === "resolved";
  const Sign = STATUS_ICONS[entry.status];
  const outcome = entry.outcome ?? t(`status.${entry.status}`);
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

/** To whom a mail went: folded to a line, opened to everybody with what became of it. */
import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import { useReading } from "../../i18n/reading";
import { Badge, type Tone } from "../../ui/Badge";
import type { MailAddress, MailData, MailRecipient, RecipientStatus } from "../../wire/entities";
import styles from "./Mail.module.css";
import { nameOf } from "./model";

const TONES: Record<RecipientStatus, Tone> = {
  queued: "neutral", accepted: "neutral", delivered: "good", read: "good", delayed: "warm", refused: "hot", bounced: "hot", complained: "hot",
};

export function Address({ who }: { who: MailAddress }) {
  return (
    <span className={styles.address}>
      {who.name !== "" && <bdi>{who.name}</bdi>} <bdi dir="ltr" className={who.name === "" ? undefined : styles.soft}>{who.address}</bdi>
    </span>
  );
}

function Line({ who }: { who: MailRecipient }) {
  const { t } = useReading();
  return (
    <li className={styles.recipient}>
      <Address who={who} />
      {who.status !== null && <Badge tone={TONES[who.status]}>{t(`mail.status_${who.status}`)}</Badge>}
      {who.code !== null && <bdi className={styles.soft} dir="ltr">{who.code}</bdi>}
      {who.detail !== null && <bdi className={styles.soft}>{who.detail}</bdi>}
    </li>
  );
}

export function Recipients({ mail }: { mail: MailData }) {
  const { t } = useReading();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { recipients, recipients_count: count } = mail;
  const [first] = recipients;
  if (first === undefined) return null;
  const rest = count - 1;
  const name = nameOf(first);
  return (
    <div className={styles.to}>
      <button type="button" className={styles.fold} aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        <span>{rest === 0 ? t("mail.to_one", { name }) : t("mail.to_more", { name, count: rest })}</span>
        <ChevronDown size={14} aria-hidden />
      </button>
      {isOpen && (
        <dl id={id} className={styles.everybody}>
          <dt>{t("mail.from")}</dt>
          <dd>
            <Address who={mail.sender} />
          </dd>
          {(["to", "cc", "bcc"] as const).map((role) => {
            const named = recipients.filter((each) => each.role === role);
            return named.length === 0 ? null : [
              <dt key={role}>{t(`mail.role_${role}`)}</dt>,
              <dd key={`${role}s`}>
                <ul>
                  {named.map((who, index) => (
                    <Line key={index} who={who} />
                  ))}
                </ul>
              </dd>,
            ];
          })}
          {count > recipients.length && (
            <dd className={styles.soft}>{t("mail.more_recipients", { count: count - recipients.length })}</dd>
          )}
        </dl>
      )}
    </div>
  );
}

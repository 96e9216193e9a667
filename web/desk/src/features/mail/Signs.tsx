/** What is to be known of a mail before it is believed: what sort it is, who vouches for its sender, how it is protected. */
import { Bot, KeyRound, ListOrdered, Lock, MailX, ShieldAlert, ShieldQuestion, Stamp, TriangleAlert } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { Badge } from "../../ui/Badge";
import { tip } from "../../ui/tip";
import type { DeliveryStatus, MailData } from "../../wire/entities";
import styles from "./Mail.module.css";
import { failedOf, protectionOf } from "./model";

const KINDS = { bounce: [MailX, "hot"], auto_reply: [Bot, "neutral"], list: [ListOrdered, "neutral"], report: [Stamp, "neutral"] } as const;

export function Signs({ mail }: { mail: MailData }) {
  const { t } = useReading();
  const protection = protectionOf(mail);
  const kind = mail.kind === "message" ? null : mail.kind;
  const [Sign, tone] = kind === null ? [null, "neutral" as const] : KINDS[kind];
  return (
    <>
      {Sign !== null && kind !== null && (
        <span {...tip(t(`mail.kind_${kind}_explained`))} tabIndex={0} className={styles.sign}>
          <Badge tone={tone} icon={<Sign size={12} aria-hidden />}>
            {t(`mail.kind_${kind}`)}
          </Badge>
        </span>
      )}
      {mail.verdict === "unproven" && mail.kind === "message" && (
        <span {...tip(t("mail.verdict_unproven_explained"))} tabIndex={0} className={styles.sign}>
          <Badge tone="warm" icon={<ShieldQuestion size={12} aria-hidden />}>
            {t("mail.verdict_unproven")}
          </Badge>
        </span>
      )}
      {mail.verdict === "forged" && (
        <Badge tone="hot" icon={<ShieldAlert size={12} aria-hidden />}>
          {t("mail.verdict_forged")}
        </Badge>
      )}
      {protection !== null && (
        <span {...tip(t(`mail.protection_${protection}_explained`))} tabIndex={0} className={styles.sign}>
          <Badge icon={protection === "signed" ? <KeyRound size={12} aria-hidden /> : <Lock size={12} aria-hidden />}>{t(`mail.protection_${protection}`)}</Badge>
        </span>
      )}
      {mail.is_forward && <Badge>{t("mail.forwarded")}</Badge>}
    </>
  );
}

/** What somebody has to act upon, in whole sentences. */
export function Warnings({ mail, status }: { mail: MailData; status: DeliveryStatus }) {
  const { t, formats } = useReading();
  const failed = failedOf(mail);
  const said: { key: string; isHot: boolean; text: string }[] = [];
  if (mail.verdict === "forged") said.push({ key: "forged", isHot: true, text: t("mail.verdict_forged_explained", { address: mail.sender.address }) });
  if (protectionOf(mail) === "encrypted") said.push({ key: "encrypted", isHot: false, text: t("mail.protection_encrypted_explained") });
  if (status === "unconfirmed") said.push({ key: "unconfirmed", isHot: false, text: t("mail.unconfirmed") });
  if (status === "failed" && failed.length === 0) said.push({ key: "failed", isHot: true, text: t("mail.failed") });
  for (const state of ["refused", "bounced", "delayed", "complained"] as const) {
    const names = failed.filter((each) => each.status === state).map(({ address }) => address);
    if (names.length > 0) said.push({ key: state, isHot: state !== "delayed", text: t(`mail.told_${state}`, { names: formats.list(names) }) });
  }
  return said.map(({ key, isHot, text }) => (
    <p key={key} className={styles.warning} data-hot={isHot || undefined}>
      <TriangleAlert size={16} aria-hidden />
      <span>{text}</span>
    </p>
  ));
}

/** One identity: what it is, its value to copy, and whether it is verified or only claimed. */
import { AtSign, BadgeCheck, Ban, Cookie, CreditCard, Fingerprint, IdCard, Mail, Phone, UserRound, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import { Badge } from "../../ui/Badge";
import { CopyButton } from "../../ui/CopyButton";
import { tip } from "../../ui/tip";
import type { IdentityData } from "../../wire/entities";
import { channelName } from "../channels/ChannelIcon";
import styles from "./CustomerPanel.module.css";

const SIGNS: Record<string, LucideIcon> = {
  phone: Phone,
  email: Mail,
  host_id: UserRound,
  webchat_visitor: Cookie,
  national_id: IdCard,
  card_token: CreditCard,
  handle: AtSign,
};

/** Identities that are keys of a machine: shown by their kind alone. */
export const OPAQUE = new Set(["webchat_visitor"]);

/** Of these countries the check digits of national ids are verified. */
const CHECKED = /^(IL|UA|RU):/;

export function IdentityLine({ identity, children }: { identity: IdentityData; children?: ReactNode }) {
  const reading = useReading();
  const { t, find, formats } = reading;
  const Sign = SIGNS[identity.kind] ?? Fingerprint;
  const kind = find("identity.", identity.kind) ?? identity.kind;
  const isVerified = identity.status === "verified";
  const provenance =
    find("provenance.", identity.provenance) ?? t("identity.from", { channel: channelName(reading, identity.provenance) });
  const since = t("identity.since", { date: formats.moment(identity.created_at) });
  const proof = identity.verified_how === null ? undefined : find("proof.", identity.verified_how);
  const proved = proof && [proof, identity.verified_by, identity.verified_at && formats.moment(identity.verified_at)];
  const unchecked = identity.kind === "national_id" && !CHECKED.test(identity.value) ? t("identity.unchecked") : null;
  return (
    <li className={styles.identity} data-withdrawn={identity.status === "withdrawn" || undefined}>
      <Sign size={16} strokeWidth={1.75} role="img" aria-label={kind} />
      {OPAQUE.has(identity.kind) ? (
        <span className={styles.value}>{kind}</span>
      ) : (
        <span className={styles.value} dir="ltr">
          {identity.shown}
        </span>
      )}
      {identity.blocked && (
        <Badge tone="hot" icon={<Ban size={12} aria-hidden />}>
          {t("block.badge")}
        </Badge>
      )}
      <span className={styles.mark} {...tip([provenance, since, unchecked, ...(proved ?? [])].filter(Boolean).join(" · "))}>
        <Badge tone={isVerified ? "good" : "neutral"} icon={isVerified && <BadgeCheck size={12} aria-hidden />}>
          {t(`identity.${identity.status}`)}
        </Badge>
        {!OPAQUE.has(identity.kind) && (
          <span className={styles.copy}>
            <CopyButton text={identity.shown} label={t("identity.copy", { value: identity.shown })} doneLabel={t("common.copied")} />
          </span>
        )}
      </span>
      {children}
    </li>
  );
}

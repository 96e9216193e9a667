/** One identity: what it is, its value to copy, and whether it is verified or only claimed. */
import { BadgeCheck, Cookie, Fingerprint, Mail, Phone, UserRound, type LucideIcon } from "lucide-react";
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
};

/** Identities that are keys of a machine: shown by their kind alone. */
const OPAQUE = new Set(["webchat_visitor"]);

export function IdentityLine({ identity }: { identity: IdentityData }) {
  const reading = useReading();
  const { t, find, formats } = reading;
  const Sign = SIGNS[identity.kind] ?? Fingerprint;
  const kind = find("identity.", identity.kind) ?? identity.kind;
  const isVerified = identity.status === "verified";
  const provenance =
    find("provenance.", identity.provenance) ?? t("identity.from", { channel: channelName(reading, identity.provenance) });
  const since = t("identity.since", { date: formats.instant(identity.created_at) });
  return (
    <li className={styles.identity}>
      <Sign size={16} strokeWidth={1.75} role="img" aria-label={kind} />
      {OPAQUE.has(identity.kind) ? (
        <span className={styles.value}>{kind}</span>
      ) : (
        <span className={styles.value} dir="ltr">
          {identity.value}
        </span>
      )}
      <span className={styles.mark} {...tip([provenance, since].filter(Boolean).join(" · "))}>
        <Badge tone={isVerified ? "good" : "neutral"} icon={isVerified && <BadgeCheck size={12} aria-hidden />}>
          {isVerified ? t("identity.verified") : t("identity.claimed")}
        </Badge>
        {!OPAQUE.has(identity.kind) && (
          <span className={styles.copy}>
            <CopyButton text={identity.value} label={t("identity.copy", { value: identity.value })} doneLabel={t("common.copied")} />
          </span>
        )}
      </span>
    </li>
  );
}

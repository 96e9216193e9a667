/** What was found: customers, cases, and messages with the piece of each that shows why. */
import { useReading } from "../../i18n/reading";
import { useNow } from "../../state/desk-context";
import { pageRoute } from "../../state/routes";
import type { FoundCase, FoundCustomer, FoundMessage } from "../../wire/answers";
import type { FoundOrganization } from "../../wire/organizations";
import { StatusBadge } from "../case-facts/signs";
import { ChannelIcon } from "../channels/ChannelIcon";
import { FoundIn } from "../finding/FoundIn";
import { Link } from "../navigation/Link";
import styles from "./SearchPage.module.css";

/** Keys of machines tell nobody anything. */
const OPAQUE = new Set(["webchat_visitor", "cookie"]);
const SHOWN_IDENTITIES = 3;

export function CustomerFound({ customer }: { customer: FoundCustomer }) {
  const { t } = useReading();
  return (
    <li>
      <Link to={pageRoute("customers", customer.customer_id)} className={styles.row} data-row>
        <bdi className={styles.name}>{customer.name ?? t("customer.unnamed")}</bdi>
        <span className={styles.beside}>
          {customer.identities.filter(({ kind }) => !OPAQUE.has(kind)).slice(0, SHOWN_IDENTITIES).map((identity) => (
            <bdi key={identity.kind + identity.value} dir="ltr">{identity.shown}</bdi>
          ))}
          <FoundIn places={customer.found_in ?? []} />
        </span>
      </Link>
    </li>
  );
}

export function OrganizationFound({ organization }: { organization: FoundOrganization }) {
  return (
    <li>
      <Link to={pageRoute("organizations", organization.organization_id)} className={styles.row} data-row>
        <bdi className={styles.name}>{organization.name}</bdi>
        <span className={styles.beside}>
          <bdi dir="ltr">{organization.domains.join(" · ")}</bdi>
        </span>
      </Link>
    </li>
  );
}

export function CaseFound({ found }: { found: FoundCase }) {
  const { t } = useReading();
  const name = found.customer_name ?? t("customer.unnamed");
  return (
    <li>
      <Link to={{ name: "case", caseId: found.case_id }} className={styles.row} data-row>
        <bdi className={styles.name} dir="auto">{found.subject ?? t("case.no_subject", { name })}</bdi>
        <span className={styles.beside}>
          <bdi dir="ltr">#{found.number}</bdi>
          <bdi>{name}</bdi>
          <FoundIn places={found.found_in ?? []} />
          <StatusBadge status={found.status} />
        </span>
      </Link>
    </li>
  );
}

function Who({ message }: { message: FoundMessage }) {
  const { t } = useReading();
  const customer = message.customer_name ?? t("customer.unnamed");
  if (message.direction === "in") return <bdi>{customer}</bdi>;
  const author = message.author_name ?? t(`author.${message.author_kind === "bot" ? "bot" : "system"}`);
  return <bdi>{t(message.direction === "note" ? "search.noted_by" : "search.said_by", { author, customer })}</bdi>;
}

export function MessageFound({ message }: { message: FoundMessage }) {
  const { formats } = useReading();
  const now = useNow("slow");
  return (
    <li>
      <Link to={{ name: "case", caseId: message.case_id, messageId: message.message_id }} className={styles.message} data-row data-direction={message.direction}>
        <span className={styles.line}>
          {message.channel !== null && <ChannelIcon channel={message.channel} size={14} isNamed />}
          <span className={styles.who}><Who message={message} /></span>
          <bdi dir="ltr" className={styles.soft}>#{message.case_number}</bdi>
          <time dateTime={message.occurred_at} className={styles.soft}>{formats.shortDate(message.occurred_at, now)}</time>
        </span>
        <span className={styles.snippet} dir="auto">
          {message.pieces.map((piece, place) => (piece.marked ? <mark key={place}>{piece.text}</mark> : <span key={place}>{piece.text}</span>))}
        </span>
      </Link>
    </li>
  );
}

/** What the customer agreed to, for each address and purpose, and all that was ever said of it. */
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { tip } from "../../ui/tip";
import type { CustomerData, IdentityData } from "../../wire/entities";
import { CONSENT_PURPOSES, readList, type OwnEntry } from "../../wire/own-lists";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import styles from "./CustomerPage.module.css";
import { OPAQUE } from "./IdentityLine";
import { Section } from "./parts";

const ConsentDialog = lazy(() => import("./ConsentDialog"));

/** What something can be sent to. */
const ADDRESSES = new Set(["phone", "email", "handle", "webchat_visitor"]);
const TONES = { given: "good", withdrawn: "hot", unknown: "neutral" } as const;

/** How an address is called. A browser has no name: it is known by when it came. */
function useAddressName() {
  const { t, find, formats } = useReading();
  return ({ kind, shown, created_at: since }: Pick<IdentityData, "kind" | "shown"> & Partial<IdentityData>) =>
    !OPAQUE.has(kind) ? shown : [find("identity.", kind), since && t("identity.since", { date: formats.moment(since) })].filter(Boolean).join(", ");
}

interface AddressProps {
  identity: IdentityData;
  shown: string;
  purposes: readonly OwnEntry[];
  onChange(purpose: OwnEntry): void;
}

function Purposes({ identity, shown, purposes, onChange }: AddressProps) {
  const { t, own, find, formats } = useReading();
  return (
    <table className={styles.table}>
      <tbody>
        {purposes.map((purpose) => {
          const said = identity.consents[purpose.key];
          const name = own(purpose.name);
          const state = said?.state ?? "unknown";
          const told = said && [find("consent.how.", said.how), formats.moment(said.said_at), said.text_version];
          const change = t("consent.change", { purpose: name, value: shown });
          return (
            <tr key={purpose.key}>
              <th scope="row">
                <bdi>{name}</bdi> {!purpose.active && <Badge tone="neutral">{t("fields.archived")}</Badge>}
              </th>
              <td>
                <button
                  type="button"
                  className={styles.state}
                  aria-label={`${change}: ${t(`consent.state.${state}`)}`}
                  {...tip(told?.filter(Boolean).join(" · ") ?? change)}
                  onClick={() => onChange(purpose)}
                >
                  <Badge tone={TONES[state]}>{t(`consent.state.${state}`)}</Badge>
                </button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** What was answered is in sight; what was never asked is behind one line. */
function Address(props: AddressProps) {
  const { t } = useReading();
  const { identity, shown, purposes } = props;
  const answered = purposes.filter((purpose) => identity.consents[purpose.key] !== undefined);
  const unasked = purposes.filter((purpose) => purpose.active && identity.consents[purpose.key] === undefined);
  return (
    <div className={styles.consents}>
      <h4 className={styles.address}>{OPAQUE.has(identity.kind) ? shown : <bdi dir="ltr">{shown}</bdi>}</h4>
      {answered.length > 0 && <Purposes {...props} purposes={answered} />}
      {unasked.length > 0 && (
        <details>
          <summary className={styles.unasked}>
            {t("consent.unasked", { count: unasked.length })}
            <span className="only-for-readers">: {shown}</span>
          </summary>
          <Purposes {...props} purposes={unasked} />
        </details>
      )}
    </div>
  );
}

function History({ customerId, purposes, round }: { customerId: string; purposes: readonly OwnEntry[]; round: number }) {
  const { t, own, find, formats } = useReading();
  const addressName = useAddressName();
  const desk = useDesk();
  const loaded = useLoaded(() => desk.api.listConsents(customerId), `${customerId} ${round}`);
  if (loaded.state === "loading") return <Loading label={t("common.loading")} />;
  if (loaded.state === "failed") return <Problem error={loaded.error} onRetry={loaded.reload} />;
  return (
    <ul>
      {loaded.value.map((line) => (
        <li key={line.consent_id}>
          <bdi>{own(purposes.find((each) => each.key === line.purpose)?.name ?? {}) || line.purpose}</bdi>: {find("consent.state.", line.state)} ·{" "}
          <bdi dir={OPAQUE.has(line.kind) ? undefined : "ltr"}>{addressName(line)}</bdi> ·{" "}
          {find("consent.how.", line.how)} · {formats.moment(line.said_at)}
          {line.text_version && <> · <bdi>{line.text_version}</bdi></>}
          {line.recorded_by && <> · <bdi>{line.recorded_by}</bdi></>}
        </li>
      ))}
    </ul>
  );
}

export interface ConsentSectionProps {
  customerId: string;
  data: CustomerData;
  onChanged(): void;
}

export function ConsentSection({ customerId, data, onChanged }: ConsentSectionProps) {
  const { t } = useReading();
  const desk = useDesk();
  const addressName = useAddressName();
  const loaded = useLoaded(() => readList(desk.api, CONSENT_PURPOSES), "all");
  const [changing, setChanging] = useState<{ identity: IdentityData; purpose: OwnEntry } | null>(null);
  const [isHistoryOpen, setHistoryOpen] = useState(false);
  const [round, setRound] = useState(0);
  const addresses = data.identities.filter((identity) => ADDRESSES.has(identity.kind) && identity.status !== "withdrawn");
  if (loaded.state !== "ready") {
    return (
      <Section title={t("consent.title")}>
        {loaded.state === "loading" ? <Loading label={t("common.loading")} /> : <Problem error={loaded.error} onRetry={loaded.reload} />}
      </Section>
    );
  }
  const purposes = loaded.value.entries;
  return (
    <Section title={t("consent.title")}>
      <p className={styles.since}>{addresses.length === 0 ? t("consent.none") : t("consent.explained")}</p>
      {addresses.map((identity) => (
        <Address
          key={identity.identity_id}
          identity={identity}
          shown={addressName(identity)}
          purposes={purposes}
          onChange={(purpose) => setChanging({ identity, purpose })}
        />
      ))}
      {addresses.length > 0 && (
        <>
          <Button size="s" look="quiet" aria-expanded={isHistoryOpen} onClick={() => setHistoryOpen(!isHistoryOpen)}>
            {t("consent.history")}
          </Button>
          {isHistoryOpen && (
            <div className={styles.history}>
              <History customerId={customerId} purposes={purposes} round={round} />
            </div>
          )}
        </>
      )}
      <Suspense fallback={null}>
        {changing !== null && (
          <ConsentDialog
            customerId={customerId}
            shown={addressName(changing.identity)}
            {...changing}
            onClose={() => setChanging(null)}
            onSaid={() => {
              setRound(round + 1);
              onChanged();
            }}
          />
        )}
      </Suspense>
    </Section>
  );
}

/** What the customer agreed to, for each address and purpose, and all that was ever said of it. */
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { tip } from "../../ui/tip";
import type { NewConsent } from "../../wire/answers";
import type { CustomerData, IdentityData } from "../../wire/entities";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import styles from "./CustomerPage.module.css";
import { Section } from "./parts";

const ConsentDialog = lazy(() => import("./ConsentDialog"));

export type Purpose = NewConsent["purpose"];
const PURPOSES: readonly Purpose[] = ["service", "marketing", "survey", "reminder", "recording"];
/** What something can be sent to. */
const ADDRESSES = new Set(["phone", "email", "handle"]);
const TONES = { given: "good", withdrawn: "hot", unknown: "neutral" } as const;

function Address({ identity, onChange }: { identity: IdentityData; onChange(purpose: Purpose): void }) {
  const { t, find, formats } = useReading();
  return (
    <>
      <h4 className={styles.address}>
        <bdi dir="ltr">{identity.shown}</bdi>
      </h4>
      <table className={styles.table}>
        <tbody>
          {PURPOSES.map((purpose) => {
            const said = identity.consents[purpose];
            const state = said?.state ?? "unknown";
            const told = said && [find("consent.how.", said.how), formats.moment(said.said_at), said.text_version];
            return (
              <tr key={purpose}>
                <th scope="row">{t(`consent.purpose.${purpose}`)}</th>
                <td>
                  <button
                    type="button"
                    className={styles.state}
                    aria-label={`${t("consent.change", { purpose: t(`consent.purpose.${purpose}`), value: identity.shown })}: ${t(`consent.state.${state}`)}`}
                    {...tip(told?.filter(Boolean).join(" · ") ?? t("consent.change", { purpose: t(`consent.purpose.${purpose}`), value: identity.shown }))}
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
    </>
  );
}

function History({ customerId, round }: { customerId: string; round: number }) {
  const { t, find, formats } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => desk.api.listConsents(customerId), `${customerId} ${round}`);
  if (loaded.state === "loading") return <Loading label={t("common.loading")} />;
  if (loaded.state === "failed") return <Problem error={loaded.error} onRetry={loaded.reload} />;
  return (
    <ul>
      {loaded.value.map((line) => (
        <li key={line.consent_id}>
          {find("consent.purpose.", line.purpose)}: {find("consent.state.", line.state)} · <bdi dir="ltr">{line.shown}</bdi> ·{" "}
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
  const [changing, setChanging] = useState<{ identity: IdentityData; purpose: Purpose } | null>(null);
  const [isHistoryOpen, setHistoryOpen] = useState(false);
  const [round, setRound] = useState(0);
  const addresses = data.identities.filter((identity) => ADDRESSES.has(identity.kind) && identity.status !== "withdrawn");
  return (
    <Section title={t("consent.title")}>
      <p className={styles.since}>{addresses.length === 0 ? t("consent.none") : t("consent.explained")}</p>
      {addresses.map((identity) => (
        <Address key={identity.identity_id} identity={identity} onChange={(purpose) => setChanging({ identity, purpose })} />
      ))}
      {addresses.length > 0 && (
        <>
          <Button size="s" look="quiet" aria-expanded={isHistoryOpen} onClick={() => setHistoryOpen(!isHistoryOpen)}>
            {t("consent.history")}
          </Button>
          {isHistoryOpen && (
            <div className={styles.history}>
              <History customerId={customerId} round={round} />
            </div>
          )}
        </>
      )}
      <Suspense fallback={null}>
        {changing !== null && (
          <ConsentDialog
            customerId={customerId}
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

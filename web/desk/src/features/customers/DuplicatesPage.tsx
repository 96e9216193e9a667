/** Two and two who may be one person, side by side with the reasons. A person decides; nothing is joined by itself. */
import { Link2, UsersRound, Split, Undo2 } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useNow } from "../../state/desk-context";
import { pageRoute } from "../../state/routes";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import type { SuggestedSide, Suggestion } from "../../wire/answers";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { Conflicts } from "./Conflicts";
import styles from "./DuplicatesPage.module.css";

type State = "open" | "dismissed";
const TONES = { same: "good", alike: "good", different: "hot" } as const;

function Side({ side }: { side: SuggestedSide }) {
  const { t, formats } = useReading();
  const now = useNow("slow");
  return (
    <div className={styles.side}>
      <h3 className={styles.name}>
        <Link to={pageRoute("customers", side.customer_id)}>
          <bdi>{side.name ?? t("customer.unnamed")}</bdi>
        </Link>
      </h3>
      <ul className={styles.identities}>
        {side.identities.map((identity) => (
          <li key={identity.kind + identity.value}>
            <bdi dir="ltr">{identity.shown}</bdi> <span className={styles.soft}>{t(`identity.${identity.status === "verified" ? "verified" : "claimed"}`)}</span>
          </li>
        ))}
      </ul>
      <p className={styles.soft}>
        {t("duplicates.cases", { count: side.cases })} · {t("customer.since", { date: formats.shortDate(side.created_at, now) })}
      </p>
    </div>
  );
}

function Pair({ suggestion, state, onDecided }: { suggestion: Suggestion; state: State; onDecided(): void }) {
  const { t, find, locale } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const [take, setTake] = useState<readonly string[]>([]);
  const { one, other } = suggestion;
  const names = { one: one.name ?? t("customer.unnamed"), other: other.name ?? t("customer.unnamed") };
  const percent = new Intl.NumberFormat(locale, { style: "percent" }).format(Math.min(suggestion.certainty, 0.99));

  const undo = async (act: () => Promise<void>) => {
    await attempt(act);
    onDecided();
  };
  const accept = async () => {
    let linkId = "";
    const isDone = await attempt(async () => {
      linkId = await desk.api.acceptSuggestion(one.customer_id, other.customer_id, [...take]);
    });
    if (isDone) {
      const onChoose = () => void undo(() => desk.api.unlinkCustomer(one.customer_id, linkId));
      toast({ tone: "done", title: t("duplicates.accepted", names), detail: t("link.can_undo"), action: { label: t("common.undo"), onChoose } });
    }
    onDecided();
  };
  const dismiss = async () => {
    if (await attempt(() => desk.api.dismissSuggestion(one.customer_id, other.customer_id))) {
      const onChoose = () => void undo(() => desk.api.reopenSuggestion(one.customer_id, other.customer_id));
      toast({ tone: "done", title: t("duplicates.dismissed", names), action: { label: t("common.undo"), onChoose } });
    }
    onDecided();
  };
  return (
    <li className={styles.pair}>
      <h2 className="only-for-readers">{t("duplicates.pair", names)}</h2>
      <div className={styles.sides}>
        <Side side={one} />
        <Side side={other} />
      </div>
      <ul className={styles.reasons} aria-label={t("duplicates.reasons")}>
        <li>
          <strong>{t("duplicates.certainty", { percent })}</strong>
        </li>
        {suggestion.reasons.map((reason) => (
          <li key={reason.fact}>
            <Badge tone={TONES[reason.degree]}>{t(`degree.${reason.degree}`, { fact: find("fact.", reason.fact) ?? reason.fact })}</Badge>
          </li>
        ))}
      </ul>
      {state === "open" ? (
        <>
          <Conflicts ours={one} theirs={other} take={take} onTake={setTake} />
          <div className={styles.acts}>
            <Button look="primary" icon={<Link2 size={16} aria-hidden />} isBusy={isBusy} onClick={() => void accept()}>
              {t("duplicates.accept")}
            </Button>
            <Button icon={<Split size={16} aria-hidden />} isBusy={isBusy} onClick={() => void dismiss()}>
              {t("duplicates.dismiss")}
            </Button>
          </div>
        </>
      ) : (
        <div className={styles.acts}>
          <Button
            icon={<Undo2 size={16} aria-hidden className="turns" />}
            isBusy={isBusy}
            onClick={() => void undo(() => desk.api.reopenSuggestion(one.customer_id, other.customer_id))}
          >
            {t("duplicates.reopen")}
          </Button>
        </div>
      )}
    </li>
  );
}

export default function DuplicatesPage() {
  const { t } = useReading();
  const desk = useDesk();
  const [state, setState] = useState<State>("open");
  const loaded = useLoaded(() => desk.api.listSuggestions(state), state);
  return (
    <Page width="table">
      <PageHead title={t("duplicates.title")} lead={t("duplicates.explained")}>
        <Select
          label={t("duplicates.state")}
          value={state}
          options={[
            { value: "open", label: t("duplicates.state_open") },
            { value: "dismissed", label: t("duplicates.state_dismissed") },
          ]}
          onChange={(next) => setState(next as State)}
        />
      </PageHead>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.length === 0 && (
        <Blank icon={<UsersRound size={22} />} title={t("duplicates.none")}>
          {t("duplicates.none_explained")}
        </Blank>
      )}
      {loaded.state === "ready" && (
        <ul className={styles.pairs}>
          {loaded.value.map((suggestion) => (
            <Pair
              key={suggestion.one.customer_id + suggestion.other.customer_id}
              suggestion={suggestion}
              state={state}
              onDecided={loaded.reload}
            />
          ))}
        </ul>
      )}
    </Page>
  );
}

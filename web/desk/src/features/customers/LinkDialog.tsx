/** Links another customer into this one: search, look, confirm. It can be undone exactly. */
import { Search, UserRoundSearch } from "lucide-react";
import { useEffect, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import type { FoundCustomer } from "../../wire/answers";
import { Problem } from "../problems/Problem";
import { useAttempt, useToast } from "../problems/use-attempt";
import { Conflicts } from "./Conflicts";
import styles from "./LinkDialog.module.css";

const SEARCH_AFTER_MS = 200;
const SHORTEST_QUERY = 2;

type Search =
  | { state: "idle" }
  | { state: "found"; customers: FoundCustomer[] }
  | { state: "failed"; error: unknown };

/** Searches a moment after the last keystroke; an answer to an older query is dropped. */
function useSearch(query: string, round: number): Search {
  const desk = useDesk();
  const [search, setSearch] = useState<Search>({ state: "idle" });
  useEffect(() => {
    if (query.length < SHORTEST_QUERY) {
      setSearch({ state: "idle" });
      return;
    }
    const stop = new AbortController();
    const timer = window.setTimeout(() => {
      desk.api
        .searchCustomers(query, stop.signal)
        .then((customers) => setSearch({ state: "found", customers }))
        .catch((error: unknown) => !stop.signal.aborted && setSearch({ state: "failed", error }));
    }, SEARCH_AFTER_MS);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
  }, [query, round, desk]);
  return search;
}

/** What tells people apart: a browser's number says nothing to anybody. */
function namesOf(customer: FoundCustomer): string {
  const telling = customer.identities.filter((identity) => identity.kind !== "webchat_visitor");
  return telling.map((identity) => identity.shown).join(" · ");
}

function Found({ customer, isChosen, onChoose }: { customer: FoundCustomer; isChosen: boolean; onChoose(): void }) {
  const { t } = useReading();
  return (
    <li>
      <label className={styles.found} data-chosen={isChosen || undefined}>
        <input type="radio" name="found" checked={isChosen} onChange={onChoose} />
        <span className={styles.name}>
          <bdi>{customer.name ?? t("customer.unnamed")}</bdi>
        </span>
        <span className={styles.identities} dir="ltr">
          {namesOf(customer)}
        </span>
      </label>
    </li>
  );
}

export interface LinkDialogProps {
  customerId: string;
  name: string;
  /** What is known of this customer, to be chosen from where the other says something else. */
  known: { name: string | null; locale: string | null };
  onClose(): void;
  onLinked?: () => void;
}

export default function LinkDialog({ customerId, name, known, onClose, onLinked }: LinkDialogProps) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const [query, setQuery] = useState("");
  const [round, setRound] = useState(0);
  const [take, setTake] = useState<readonly string[]>([]);
  const [chosen, setChosen] = useState<FoundCustomer | null>(null);
  const search = useSearch(query.trim(), round);
  const { isBusy, attempt } = useAttempt();

  const link = async () => {
    if (chosen === null) return;
    const other = chosen.name ?? t("customer.unnamed");
    if (await attempt(() => desk.api.linkCustomer(customerId, chosen.customer_id, [...take]))) {
      toast({ tone: "done", title: t("link.done", { name, other }), detail: t("link.can_undo") });
      onLinked?.();
      onClose();
    }
  };
  const found = search.state === "found" ? search.customers.filter((other) => other.customer_id !== customerId) : [];
  return (
    <Dialog
      title={t("link.dialog", { name })}
      closeLabel={t("common.close")}
      onClose={onClose}
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" disabled={chosen === null} isBusy={isBusy} onClick={() => void link()}>
            {chosen === null ? t("link.confirm_none") : t("link.confirm", { other: chosen.name ?? t("customer.unnamed") })}
          </Button>
        </>
      }
    >
      <p className={styles.lead}>{t("link.explained")}</p>
      <Field
        data-first
        label={t("link.search")}
        hint={t("link.search_hint")}
        type="search"
        value={query}
        dir={query === "" ? undefined : "auto"}
        autoComplete="off"
        onChange={(event) => {
          setQuery(event.target.value);
          setChosen(null);
        }}
        end={<Search size={16} aria-hidden className={styles.glass} />}
      />
      <div aria-live="polite">
        {search.state === "failed" && <Problem error={search.error} onRetry={() => setRound(round + 1)} />}
        {search.state === "found" && found.length === 0 && (
          <Blank icon={<UserRoundSearch size={22} />} title={t("link.nobody")}>
            {t("link.nobody_explained")}
          </Blank>
        )}
      </div>
      {found.length > 0 && (
        <ul className={styles.list} aria-label={t("link.found")}>
          {found.map((customer) => (
            <Found
              key={customer.customer_id}
              customer={customer}
              isChosen={customer.customer_id === chosen?.customer_id}
              onChoose={() => {
                setChosen(customer);
                setTake([]);
              }}
            />
          ))}
        </ul>
      )}
      {chosen !== null && <Conflicts key={chosen.customer_id} ours={known} theirs={chosen} take={take} onTake={setTake} />}
    </Dialog>
  );
}

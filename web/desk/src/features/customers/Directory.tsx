/** All customers: found by a part of the name, by an identity in any writing, by what stands in their own fields; arrow keys walk the list. */
import { Plus, Search, UserRoundSearch, UsersRound } from "lucide-react";
import { lazy, Suspense, useRef, useState, type KeyboardEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useNow } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Field, Select } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import type { FoundCustomer } from "../../wire/answers";
import { FoundIn } from "../finding/FoundIn";
import { Link } from "../navigation/Link";
import { Problem } from "../problems/Problem";
import { CustomerFilters } from "./CustomerFilters";
import styles from "./Directory.module.css";
import { OPAQUE } from "./IdentityLine";
import { useDirectory, type Sort } from "./use-directory";

const NewCustomerDialog = lazy(() => import("./NewCustomerDialog"));
const SHOWN_IDENTITIES = 3;

/** Up and down move between the rows, and from the field into them. */
function walk(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input[type=search], [data-row]")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
}

function Row({ customer }: { customer: FoundCustomer }) {
  const { t, formats } = useReading();
  const now = useNow("slow");
  const telling = customer.identities.filter((identity) => !OPAQUE.has(identity.kind)).slice(0, SHOWN_IDENTITIES);
  return (
    <li>
      <Link to={pageRoute("customers", customer.customer_id)} className={styles.row} data-row>
        <span className={styles.name}>
          <bdi>{customer.name ?? t("customer.unnamed")}</bdi>
        </span>
        <span className={styles.identities}>
          {telling.map((identity) => (
            <bdi key={identity.kind + identity.value} dir="ltr">
              {identity.shown}
            </bdi>
          ))}
          <FoundIn places={customer.found_in ?? []} />
        </span>
        <span className={styles.cases}>
          {customer.open_cases > 0 && <Badge tone="good">{t("customers.open_cases", { count: customer.open_cases })}</Badge>}
        </span>
        <span className={styles.since}>{formats.shortDate(customer.created_at, now)}</span>
      </Link>
    </li>
  );
}

export function Directory({ search }: { search: string }) {
  const { t } = useReading();
  const router = useRouter();
  const [query, setQuery] = useState(() => new URLSearchParams(search).get("q") ?? "");
  const sort: Sort = new URLSearchParams(search).get("sort") === "name" ? "name" : "newest";
  const field = new URLSearchParams(search).get("field");
  const [isAdding, setAdding] = useState(false);
  const directory = useDirectory(query, sort, field);
  const address = useRef({ query, sort, field });

  /** The address follows, so that a reload and a link show the same. */
  const keep = (change: { query?: string; sort?: Sort; field?: string | null }) => {
    address.current = { ...address.current, ...change };
    const { query: q, sort: by, field: said } = address.current;
    const params = new URLSearchParams({ ...(q && { q }), ...(by === "name" && { sort: by }), ...(said !== null && { field: said }) });
    router.go(pageRoute("customers", "", params.toString()), { replace: true });
  };
  const isEmpty = directory.state === "ready" && directory.customers.length === 0;
  const isNarrowed = query.trim() !== "" || field !== null;
  return (
    <Page width="table" onKeyDown={walk}>
      <PageHead title={t("customers.title")}>
        <Button look="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setAdding(true)}>
          {t("customers.new")}
        </Button>
      </PageHead>
      <div className={styles.bar}>
        <Field
          label={t("customers.search")}
          hint={t("customers.search_hint")}
          type="search"
          value={query}
          dir={query === "" ? undefined : "auto"}
          maxLength={100}
          autoComplete="off"
          onChange={(event) => {
            setQuery(event.target.value);
            keep({ query: event.target.value });
          }}
          end={<Search size={16} aria-hidden className={styles.glass} />}
        />
        <Select
          label={t("customers.sort")}
          value={sort}
          options={[
            { value: "newest", label: t("customers.sort_newest") },
            { value: "name", label: t("customers.sort_name") },
          ]}
          onChange={(next) => keep({ sort: next as Sort })}
        />
      </div>
      <CustomerFilters asked={field} onAsk={(next) => keep({ field: next })} />
      <p className="only-for-readers" role="status">
        {directory.state === "ready" && t("customers.count", { count: directory.customers.length })}
      </p>
      {directory.state === "loading" && <Loading label={t("common.loading")} />}
      {directory.state === "failed" && <Problem error={directory.error} onRetry={directory.retry} />}
      {isEmpty && !isNarrowed && (
        <Blank icon={<UsersRound size={22} />} title={t("customers.none")}>
          {t("customers.none_explained")}
        </Blank>
      )}
      {isEmpty && isNarrowed && (
        <Blank icon={<UserRoundSearch size={22} />} title={t("customers.nobody")}>
          {t(field === null ? "customers.nobody_explained" : "customers.nobody_filtered")}
        </Blank>
      )}
      {directory.customers.length > 0 && directory.state !== "failed" && (
        <ul className={styles.list} aria-label={t("customers.title")}>
          {directory.customers.map((customer) => (
            <Row key={customer.customer_id} customer={customer} />
          ))}
        </ul>
      )}
      {directory.hasMore && (
        <div className={styles.more}>
          <Button onClick={directory.more}>{t("customers.more")}</Button>
        </div>
      )}
      <Suspense fallback={null}>
        {isAdding && (
          <NewCustomerDialog
            onClose={() => setAdding(false)}
            onMade={(id) => router.go(pageRoute("customers", id))}
          />
        )}
      </Suspense>
    </Page>
  );
}

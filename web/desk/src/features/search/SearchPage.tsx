/** Search over messages, cases and customers: what is found leads to the very message in its case. */
import { Search, SearchX } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import type { SearchAnswer } from "../../wire/answers";
import { Problem } from "../problems/Problem";
import { useShortcut } from "../shortcuts/use-shortcut";
import { CaseFound, CustomerFound, MessageFound, OrganizationFound } from "./Found";
import { addressOf, askedOf, type Asked } from "./query";
import { SearchFilters } from "./SearchFilters";
import styles from "./SearchPage.module.css";
import { useSearch } from "./use-search";

/** Up and down move between what was found, and from the field into it. */
function walk(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input[type=search], [data-row]")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.group}>
      <h2 className={styles.subtitle}>{title}</h2>
      <ul className={styles.list}>{children}</ul>
    </section>
  );
}

const countOf = ({ customers, organizations = [], cases, messages }: SearchAnswer) => customers.length + organizations.length + cases.length + messages.length;

function Everything({ found, onMore }: { found: SearchAnswer; onMore(): void }) {
  const { t } = useReading();
  const { customers, organizations = [], cases, messages } = found;
  if (countOf(found) === 0 && !found.is_cut) {
    return (
      <Blank icon={<SearchX size={22} />} title={t(found.understood ? "search.none" : "search.too_short")}>
        {t("search.none_explained")}
      </Blank>
    );
  }
  return (
    <>
      {customers.length > 0 && <Group title={t("search.customers")}>{customers.map((each) => <CustomerFound key={each.customer_id} customer={each} />)}</Group>}
      {organizations.length > 0 && <Group title={t("organizations.title")}>{organizations.map((each) => <OrganizationFound key={each.organization_id} organization={each} />)}</Group>}
      {cases.length > 0 && <Group title={t("search.cases")}>{cases.map((each) => <CaseFound key={each.case_id} found={each} />)}</Group>}
      {messages.length > 0 && <Group title={t("search.messages")}>{messages.map((each) => <MessageFound key={each.message_id} message={each} />)}</Group>}
      {found.is_cut && <p className={styles.soft}>{t("search.cut")}</p>}
      {found.after !== null && (
        <div className={styles.more}>
          <Button onClick={onMore}>{t("search.more")}</Button>
        </div>
      )}
    </>
  );
}

export default function SearchPage({ page, search }: { page: string; search: string }) {
  const { t } = useReading();
  const router = useRouter();
  const [asked, setAsked] = useState(() => askedOf(search));
  const [channels, setChannels] = useState<readonly string[]>([]);
  const finding = useSearch(asked);
  const field = useRef<HTMLInputElement>(null);
  useShortcut("goToSearch", () => field.current?.select());
  useEffect(() => field.current?.focus(), []);
  useEffect(() => {
    const seen = (finding.found?.messages ?? []).flatMap(({ channel }) => (channel === null ? [] : [channel]));
    setChannels((before) => (seen.every((each) => before.includes(each)) ? before : [...new Set([...before, ...seen])].sort()));
  }, [finding.found]);

  /** The address follows, so that a reload, a link and going back show the same. */
  const ask = (change: Partial<Asked>) => {
    const next = { ...asked, ...change };
    setAsked(next);
    router.go(pageRoute(page, "", addressOf(next)), { replace: true });
  };
  return (
    <main className={styles.page} onKeyDown={walk}>
      <h1 className="only-for-readers">{t("search.title")}</h1>
      <div role="search" className={styles.head}>
        <Field
          ref={field}
          label={t("search.label")}
          hint={t("search.hint")}
          type="search"
          value={asked.q}
          dir={asked.q === "" ? undefined : "auto"}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => ask({ q: event.target.value })}
          end={<Search size={16} aria-hidden className={styles.glass} />}
        />
        <SearchFilters asked={asked} channels={channels} onAsk={ask} />
      </div>
      <p className="only-for-readers" role="status">
        {finding.state === "ready" && finding.found !== null && t("search.found", { count: countOf(finding.found) })}
      </p>
      {finding.state === "idle" && (
        <Blank icon={<Search size={22} />} title={t("search.start")}>
          {t("search.start_explained")}
        </Blank>
      )}
      {finding.state === "loading" && finding.found === null && <Loading label={t("common.loading")} />}
      {finding.state === "failed" && <Problem error={finding.error} onRetry={finding.retry} />}
      {finding.found !== null && finding.state !== "failed" && (
        <div className={styles.found} aria-busy={finding.state === "loading"}>
          <Everything found={finding.found} onMore={finding.more} />
        </div>
      )}
    </main>
  );
}

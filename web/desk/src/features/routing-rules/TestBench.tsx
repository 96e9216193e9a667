/** The rules tried on a real customer: what is known of them, which rules fire, what would be set. Nothing is. */
import { FlaskConical } from "lucide-react";
import { useEffect, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useNow } from "../../state/desk-context";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { Field, Select } from "../../ui/Field";
import type { FoundCustomer } from "../../wire/answers";
import { tryRouting, type Effects, type Ground, type RoutingDraft, type Tried } from "../../wire/routing-rules";
import { FormProblem } from "../administration/FormProblem";
import { useSaving } from "../administration/use-saving";
import { noticeText } from "./Notices";
import styles from "./RoutingRules.module.css";
import { useEffectWords } from "./use-effect-words";

const SEARCH_AFTER_MS = 250;
const TONES = { fires: "good", no: "neutral", unknown: "neutral", erred: "hot", skipped: "neutral" } as const;

function nameOf(customer: FoundCustomer, unnamed: string): string {
  const known = customer.identities.filter((each) => each.kind !== "webchat_visitor").map((each) => each.shown);
  return [customer.name ?? unnamed, ...known.slice(0, 2)].join(" · ");
}

interface TestBenchProps {
  ground: Ground;
  /** The rule that is being written; null: all that are on. */
  draft: RoutingDraft | null;
}

export function TestBench({ ground, draft }: TestBenchProps) {
  const { t } = useReading();
  const desk = useDesk();
  const saving = useSaving();
  const [query, setQuery] = useState("");
  const [found, setFound] = useState<FoundCustomer[]>([]);
  const [chosen, setChosen] = useState("");
  const [entryPoint, setEntryPoint] = useState(ground.entry_points[0]?.value ?? "");
  const [queue, setQueue] = useState("");
  const [tried, setTried] = useState<Tried | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const timer = window.setTimeout(() => {
      desk.api
        .listCustomers({ query: query.trim(), sort: "newest", field: [], after: null }, stop.signal)
        .then((answer) => {
          setFound(answer.customers);
          setChosen((before) => (answer.customers.some((each) => each.customer_id === before) ? before : (answer.customers[0]?.customer_id ?? "")));
        })
        .catch(() => setFound([]));
    }, SEARCH_AFTER_MS);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
  }, [query, desk]);
  const tryOut = () =>
    void saving.save(async () => {
      setTried(null);
      setTried(await tryRouting(desk.api, { customer_id: chosen, entry_point_id: entryPoint, queue_id: queue || null }, draft));
    });
  return (
    <section className={styles.bench} aria-label={t("routing.bench")}>
      <h2 className={styles.label}>{t("routing.bench")}</h2>
      <p className={styles.good}>{t(draft === null ? "routing.bench_all" : "routing.bench_one")}</p>
      <div className={styles.whom}>
        <Field label={t("routing.find_customer")} type="search" value={query} onChange={(event) => setQuery(event.target.value)} />
        <Select label={t("routing.customer")} value={chosen} options={found.map((each) => ({ value: each.customer_id, label: nameOf(each, t("customer.unnamed")) }))} onChange={setChosen} />
        <Select label={t("routing.comes_by")} value={entryPoint} options={ground.entry_points} onChange={setEntryPoint} />
        <Select label={t("routing.into_queue")} value={queue} options={[{ value: "", label: t("routing.own_queue") }, ...ground.queues]} onChange={setQueue} />
      </div>
      <div>
        <Button icon={<FlaskConical size={16} aria-hidden />} isBusy={saving.isBusy} disabled={chosen === "" || entryPoint === ""} onClick={tryOut}>
          {t("routing.try")}
        </Button>
      </div>
      <FormProblem problem={saving.problem} />
      <div aria-live="polite">{tried !== null && <Shown tried={tried} ground={ground} />}</div>
    </section>
  );
}

function Shown({ tried, ground }: { tried: Tried; ground: Ground }) {
  const reading = useReading();
  const { t } = reading;
  const now = useNow("slow");
  const words = useEffectWords(ground)(tried.effects as Effects);
  const notices = tried.notices.map((each) => noticeText(reading, each as Parameters<typeof noticeText>[1], now));
  return (
    <div className={styles.bench} data-testid="tried">
      <h3 className={styles.label}>{t("routing.answers")}</h3>
      {tried.answers.length === 0 && <p>{t("routing.none_on")}</p>}
      <dl className={styles.answers}>
        {tried.answers.map((each, place) => (
          <div key={each.rule_id ?? place} style={{ display: "contents" }}>
            <dt>
              <Badge tone={TONES[each.verdict]}>{t(`routing.verdict_${each.verdict}`)}</Badge>
            </dt>
            <dd>
              <bdi>{each.rule_name}</bdi>
              {each.name !== null && (
                <>
                  {": "}
                  <code dir="ltr">{each.name}</code>
                </>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <h3 className={styles.label}>{t("routing.would_set")}</h3>
      {words.length + notices.length === 0 ? <p>{t("routing.sets_nothing")}</p> : null}
      <ul>
        {words.map((each) => (
          <li key={each}>{each}</li>
        ))}
        {notices.map((each) => (
          <li key={each} dir="auto">
            {t("routing.shows", { text: each })}
          </li>
        ))}
      </ul>
      <h3 className={styles.label}>{t("routing.known")}</h3>
      <dl className={styles.known}>
        {tried.facts.map((each) => (
          <div key={each.name} style={{ display: "contents" }}>
            <dt>
              <code dir="ltr">{each.name}</code>
            </dt>
            <dd>
              <code dir="ltr">{typeof each.value === "string" ? each.value : JSON.stringify(each.value)}</code>
            </dd>
          </div>
        ))}
        {tried.missing.map((name) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>
              <code dir="ltr">{name}</code>
            </dt>
            <dd>{t("routing.not_known")}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

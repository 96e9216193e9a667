/** All facts a condition may read, to be looked through and put into the condition. */
import { useState } from "react";
import { useReading, type Reading } from "../../i18n/reading";
import { Field } from "../../ui/Field";
import type { RoutingFact } from "../../wire/routing-rules";
import { factsLike, snippetOf } from "./model";
import styles from "./RoutingRules.module.css";

/** How often-needed things are asked. */
const EXAMPLES = [
  ["sent.exists(m, m.campaign == \"spring\" && now - m.at <= minutes(15))", "campaign"],
  ["size(case.interactions.filter(i, now - i.at <= days(2))) >= 3", "third"],
  ["told.debt.exists(d, now - d.due > days(90))", "debt"],
] as const;

export function factTitle(reading: Reading, fact: RoutingFact): string {
  if (fact.label !== null) return fact.label;
  const key = fact.name.startsWith("told.") ? "told" : fact.name.replaceAll(".", "_");
  return reading.find("routing_fact.", key, { kind: fact.name.slice("told.".length) }) ?? "";
}

export function FactsReference({ facts, onInsert }: { facts: readonly RoutingFact[]; onInsert(text: string): void }) {
  const reading = useReading();
  const { t } = reading;
  const [wanted, setWanted] = useState("");
  const found = factsLike(facts, wanted, (fact) => factTitle(reading, fact));
  return (
    <section className={styles.facts} aria-label={t("routing.facts")}>
      <h2 className={styles.label}>{t("routing.facts")}</h2>
      <Field label={t("routing.find_fact")} type="search" value={wanted} onChange={(event) => setWanted(event.target.value)} />
      <ul className={styles.factList} data-testid="facts">
        {found.map((fact) => (
          <li key={fact.name}>
            <button type="button" onClick={() => onInsert(snippetOf(fact))}>
              <code dir="ltr">{fact.name}</code>
              <small>
                {[factTitle(reading, fact), t(`routing_type.${fact.type}`)].filter(Boolean).join(" · ")}
                {fact.words !== null && fact.words.length > 0 && `: ${fact.words.slice(0, 8).join(", ")}`}
              </small>
              {fact.members.length > 0 && (
                <small>
                  <bdi>{fact.members.map((each) => each.name).join(", ")}</bdi>
                </small>
              )}
            </button>
          </li>
        ))}
        {found.length === 0 && <li>{t("routing.no_fact")}</li>}
      </ul>
      <h3 className={styles.label}>{t("routing.examples")}</h3>
      <ul className={styles.factList}>
        {EXAMPLES.map(([text, name]) => (
          <li key={name}>
            <button type="button" onClick={() => onInsert(text)}>
              <small>{t(`routing.example_${name}`)}</small>
              <code dir="ltr">{text}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

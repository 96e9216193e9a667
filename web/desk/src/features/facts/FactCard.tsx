/** A fact of another system, as a card between what was said: what it is, who told it, its values; and what it said before. */
import { History } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Loading } from "../../ui/Loading";
import { readFact, type FactValue, type ShownFact } from "../../wire/facts";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Facts.module.css";
import { iconOf } from "./icons";
import { kindName, valueName, valueText } from "./words";

/** Run left to right in every language. */
const LEFT_TO_RIGHT = new Set(["number", "link"]);

function Value({ value }: { value: FactValue }) {
  const text = valueText(useReading(), value);
  if (value.type === "link") {
    return (
      <a href={value.value} target="_blank" rel="noopener noreferrer" dir="ltr">
        {text}
      </a>
    );
  }
  return LEFT_TO_RIGHT.has(value.type) ? <bdi dir="ltr">{text}</bdi> : <span dir="auto">{text}</span>;
}

function Values({ values, labels }: { values: readonly FactValue[]; labels: ShownFact["labels"] }) {
  const reading = useReading();
  return (
    <dl className={styles.values}>
      {values.map((value) => (
        <div key={value.key} className={styles.value}>
          <dt>
            <bdi>{valueName(reading, value.key, labels?.[value.key])}</bdi>
          </dt>
          <dd>
            <Value value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Before({ fact }: { fact: ShownFact }) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => readFact(desk.api, fact.fact_id), `${fact.fact_id}:${fact.fact_version}`);
  if (loaded.state === "loading") return <Loading label={t("common.loading")} />;
  if (loaded.state === "failed") return <Problem error={loaded.error} onRetry={loaded.reload} />;
  return (
    <ol className={styles.history}>
      {loaded.value.history.map((version) => (
        <li key={version.version}>
          <p className={styles.soft}>{t("facts.said_at", { instant: formats.moment(version.told_at) })}</p>
          <Values values={version.values} labels={fact.labels} />
        </li>
      ))}
    </ol>
  );
}

export function FactCard({ fact }: { fact: ShownFact }) {
  const reading = useReading();
  const { t } = reading;
  const [isOpen, setOpen] = useState(false);
  const Icon = iconOf(fact.icon);
  return (
    <div className={styles.fact} data-testid="fact">
      <p className={styles.head}>
        <Icon size={15} aria-hidden />
        <bdi className={styles.title}>{kindName(reading, fact.fact_kind, fact.title)}</bdi>
        <bdi className={styles.soft}>{fact.source_name}</bdi>
        {fact.fact_version > 1 && (
          <Button size="s" look="quiet" icon={<History size={13} aria-hidden />} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {t("facts.before", { count: fact.fact_version - 1 })}
          </Button>
        )}
      </p>
      <Values values={fact.values} labels={fact.labels} />
      {isOpen && <Before fact={fact} />}
    </div>
  );
}

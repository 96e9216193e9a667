/** A number of each queue, or of each skill, of several contenders: on one axis, so that parts compare, too. */
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { Select } from "../../ui/Field";
import type { Compared } from "../../wire/simulations";
import reports from "../reports/Report.module.css";
import { axisOf, COMPARED, partsOf, withRange, type ComparedNumber, type PartSort } from "./comparing";
import { NumberTable } from "./NumberTable";
import { RangeChart } from "./RangeChart";
import styles from "./Simulations.module.css";

interface PartChartsProps {
  sort: Exclude<PartSort, "half_hour">;
  policies: readonly Compared[];
  labels: readonly string[];
}

const FIRST = COMPARED[0] as ComparedNumber;

export function PartCharts({ sort, policies, labels }: PartChartsProps) {
  const { t, locale } = useReading();
  const [chosen, setChosen] = useState(FIRST.name);
  const parts = partsOf(policies, sort);
  // One priority, or one that all have, is the whole.
  if (parts.length < (sort === "priority" ? 2 : 1)) return null;
  const numbers = COMPARED.filter(({ name }) => name !== "occupancy");
  const number = numbers.find(({ name }) => name === chosen) ?? FIRST;
  const estimateOf = (policy: Compared, part: string) => policy.figures[sort]?.[part]?.[number.name];
  const axis = axisOf(number, parts.flatMap((part) => policies.map((policy) => estimateOf(policy, part))));
  const title = t(`simulations.by_${sort}`);
  return (
    <section className={reports.part} aria-label={title}>
      <div className={reports.bar}>
        <h2 className={reports.subtitle}>{title}</h2>
        <Select label={t("simulations.number")} value={number.name} options={numbers.map(({ name, text }) => ({ value: name, label: t(text) }))} onChange={setChosen} look="quiet" />
      </div>
      <p className={reports.formula}>{t(number.formula)}</p>
      {parts.map((part) => (
        <div key={part} className={styles.partChart}>
          <h3 className={styles.partName}>
            <bdi>{part}</bdi>
          </h3>
          <RangeChart number={number} axis={axis} rows={policies.map((policy, at) => ({ label: labels[at] ?? "", estimate: estimateOf(policy, part) }))} />
        </div>
      ))}
      <NumberTable
        title={`${title}: ${t(number.text)}`}
        first={t(`simulations.part_${sort}`)}
        columns={labels}
        rows={parts.map((part) => ({ name: part, cells: policies.map((policy) => withRange(number, estimateOf(policy, part), locale)) }))}
      />
    </section>
  );
}

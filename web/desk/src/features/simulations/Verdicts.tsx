/** In words: what is better than the first, by how much, and how sure that is. */
import { ArrowDown, ArrowUp, Check, CircleHelp, Equal, X } from "lucide-react";
import { useReading } from "../../i18n/reading";
import type { Compared } from "../../wire/simulations";
import reports from "../reports/Report.module.css";
import { differenceOf, judge, tellingOf, type ComparedNumber, type Judged, type Verdict } from "./comparing";
import { Mark } from "./Mark";
import styles from "./Simulations.module.css";

const SIGNS = { better: Check, worse: X, higher: ArrowUp, lower: ArrowDown, unclear: CircleHelp, alike: Equal } as const satisfies Record<Verdict, unknown>;

interface VerdictsProps {
  policies: readonly Compared[];
  labels: readonly string[];
}

export function Verdicts({ policies, labels }: VerdictsProps) {
  const { t } = useReading();
  const [first, ...others] = policies;
  if (first === undefined || others.length === 0) return null;
  return (
    <section className={reports.part} aria-label={t("simulations.what_is_better")}>
      <h2 className={reports.subtitle}>{t("simulations.what_is_better")}</h2>
      <p className={reports.formula}>{t("simulations.how_sure")}</p>
      {others.map((other, at) => (
        <div key={at} className={styles.partChart}>
          <h3 className={styles.key}>
            <Mark index={at + 1} />
            <span>{t("simulations.against", { one: labels[at + 1] ?? "", other: labels[0] ?? "" })}</span>
          </h3>
          <ul className={styles.verdicts}>
            {tellingOf(policies).map((number) => {
              const judged = judge(number, first.figures.all[number.name], other.figures.all[number.name], other.beyond_first?.all[number.name]);
              return judged && <Line key={number.name} number={number} judged={judged} />;
            })}
          </ul>
        </div>
      ))}
    </section>
  );
}

function Line({ number, judged }: { number: ComparedNumber; judged: Judged }) {
  const reading = useReading();
  const { t } = reading;
  const { verdict, isApart, difference } = judged;
  const Sign = SIGNS[verdict];
  const isSure = verdict !== "unclear" && verdict !== "alike";
  const [low, high] = [difference.low ?? difference.mean, difference.high ?? difference.mean];
  const [near, far] = isSure && high <= 0 ? [-high, -low] : [low, high];
  const values = {
    number: t(number.text),
    difference: differenceOf(reading, number, isSure ? Math.abs(difference.mean) : difference.mean),
    low: differenceOf(reading, number, near, true),
    high: differenceOf(reading, number, far, isSure),
  };
  return (
    <li className={styles.verdict} data-verdict={verdict}>
      <Sign size={16} aria-hidden />
      <span>
        {t(`simulations.verdict_${verdict}`, values)} {isSure && t(isApart ? "simulations.ranges_apart" : "simulations.ranges_overlap")}
      </span>
    </li>
  );
}

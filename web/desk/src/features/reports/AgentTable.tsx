/** What each agent did: handlings, offers passed on, and how the time was spent; each number leads to what it is made of. */
import { Download } from "lucide-react";
import { useReading } from "../../i18n/reading";
import type { AgentDay } from "../../wire/answers";
import { NumberCell } from "./NumberCell";
import { AGENT_NUMBERS, clockOf, type AgentNumber } from "./numbers";
import styles from "./Report.module.css";
import { StateBar } from "./StateBar";

export interface AgentTableProps {
  agents: AgentDay[];
  csv: string;
  onDrill(number: AgentNumber, agent: AgentDay): void;
}

function AgentRow({ agent, onDrill }: Pick<AgentTableProps, "onDrill"> & { agent: AgentDay }) {
  const { t, formats } = useReading();
  const { states } = agent;
  const reasons = formats.list(states.not_ready.map((each) => `${each.label || t("report.no_reason")} ${clockOf(each.seconds)}`));
  return (
    <tr>
      <th scope="row">
        <bdi>{agent.name}</bdi>
        <StateBar states={states} />
      </th>
      {AGENT_NUMBERS.map((number) => (
        <td key={number.text} className={styles.figure} title={number.drill === "not_ready" && reasons ? reasons : undefined}>
          <NumberCell text={number.text} of={agent.name} kind={number.kind} value={number.of(agent)} onDrill={() => onDrill(number, agent)} />
        </td>
      ))}
    </tr>
  );
}

export function AgentTable({ agents, csv, onDrill }: AgentTableProps) {
  const { t } = useReading();
  return (
    <section className={styles.part}>
      <div className={styles.bar}>
        <h2 className={styles.subtitle}>{t("report.agents")}</h2>
        <a className={styles.csv} href={csv} download aria-label={t("report.csv_of", { table: t("report.agents") })}>
          <Download size={14} aria-hidden /> CSV
        </a>
      </div>
      <p className={styles.formula}>{t("report.states_explained")}</p>
      <div className={styles.scroll} role="region" aria-label={t("report.agents")} tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("report.agent")}</th>
              {AGENT_NUMBERS.map(({ text, formula }) => (
                <th key={text} scope="col" className={styles.figure} title={t(formula)}>{t(text)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {agents.map((agent) => (
              <AgentRow key={agent.agent_id} agent={agent} onDrill={onDrill} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

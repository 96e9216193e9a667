/** What each agent did: handlings, offers passed on, and how the time was spent. */
import { Download } from "lucide-react";
import { useReading } from "../../i18n/reading";
import type { AgentDay } from "../../wire/answers";
import { clockOf, written } from "./numbers";
import styles from "./Report.module.css";
import { StateBar } from "./StateBar";

const HEADS = ["number.handled", "number.average_interaction", "number.average_handling", "number.declined", "number.timed_out", "number.ready", "number.not_ready", "number.occupied", "number.occupancy"] as const;

function AgentRow({ agent, onDrill }: { agent: AgentDay; onDrill(agent: AgentDay): void }) {
  const { t, locale, formats } = useReading();
  const { states } = agent;
  const away = states.not_ready.reduce((sum, each) => sum + each.seconds, 0);
  const reasons = formats.list(states.not_ready.map((each) => `${each.label || t("report.no_reason")} ${clockOf(each.seconds)}`));
  const cells = [
    written("seconds", agent.average_interaction, locale), written("seconds", agent.average_handling, locale),
    formats.number(agent.declined), formats.number(agent.timed_out), clockOf(states.ready), clockOf(away),
    clockOf(states.occupied), written("share", states.occupancy, locale),
  ];
  return (
    <tr>
      <th scope="row">
        <bdi>{agent.name}</bdi>
        <StateBar states={states} />
      </th>
      <td className={styles.figure}>
        {agent.handled > 0 ? (
          <button type="button" className={styles.cell} onClick={() => onDrill(agent)} aria-label={`${t("number.handled")}, ${agent.name}: ${agent.handled}`}>
            {formats.number(agent.handled)}
          </button>
        ) : (
          <span className={styles.nothing}>{formats.number(0)}</span>
        )}
      </td>
      {cells.map((cell, place) => (
        <td key={HEADS[place + 1]} className={styles.figure} title={HEADS[place + 1] === "number.not_ready" && reasons ? reasons : undefined}>
          <bdi dir="ltr">{cell}</bdi>
        </td>
      ))}
    </tr>
  );
}

export function AgentTable({ agents, csv, onDrill }: { agents: AgentDay[]; csv: string; onDrill(agent: AgentDay): void }) {
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
              {HEADS.map((head) => (
                <th key={head} scope="col" className={styles.figure}>{t(head)}</th>
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

/** The agents of the live board: their state, their load, and on what they are. Rows are drawn again only when they change. */
import { Download } from "lucide-react";
import { memo, useCallback, type Ref } from "react";
import { useReading, type Reading } from "../../i18n/reading";
import { useDesk, useTimed } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Select } from "../../ui/Field";
import type { BoardAgent, BoardLine, BoardQueue } from "../../wire/board";
import { ChannelIcon } from "../channels/ChannelIcon";
import { Link } from "../navigation/Link";
import { PRESENCES, type AskedAgents, type AskedPresence } from "./board-signs";
import styles from "./Report.module.css";
import own from "./Board.module.css";

const MINUTE = 60_000;

/** How long ago, in whole minutes: 300 rows are not drawn anew each second. */
export function Ago({ since }: { since: string | null }) {
  const { t, formats } = useReading();
  const at = since === null ? 0 : Date.parse(since);
  const minutes = useTimed("slow", useCallback((now) => Math.max(0, Math.floor((now - at) / MINUTE)), [at]));
  if (since === null) return null;
  return <time dateTime={since} className={own.ago}>{minutes < 1 ? t("board.just_now") : formats.duration(minutes * MINUTE)}</time>;
}

/** One item, with the way to its case where the reader's board shows it. */
export function Item({ item, as: Tag = "li" }: { item: Pick<BoardLine, "state" | "channel" | "case_id" | "case_number" | "since">; as?: "li" | "span" }) {
  const { t } = useReading();
  const state = item.state === "assigned" ? "" : t(`board.item_${item.state}`);
  const name = item.case_number === null ? t("board.other_queue") : t("report.case", { number: String(item.case_number) });
  return (
    <Tag className={own.item}>
      <ChannelIcon channel={item.channel} size={14} isNamed />
      {item.case_id === null ? <span>{name}</span> : <Link to={{ name: "case", caseId: item.case_id }}>{name}</Link>}
      {state !== "" && <span className={own.ago}>{state}</span>}
      <Ago since={item.since} />
    </Tag>
  );
}

const AgentRow = memo(function AgentRow({ agent, onLoad }: { agent: BoardAgent; onLoad(agent: BoardAgent): void }) {
  const { t, find, formats } = useReading();
  const reasons = useValue(useDesk().session, (session) => session.presence_reasons);
  const reason = reasons.find((known) => known.code === agent.reason)?.label ?? find("presence_reason.", agent.reason ?? "");
  const state = find("presence.", agent.presence) ?? agent.presence;
  const share = Math.min(1, agent.load / agent.capacity);
  const load = <bdi dir="ltr">{formats.number(agent.load)} / {formats.number(agent.capacity)}</bdi>;
  return (
    <tr>
      <th scope="row"><bdi>{agent.name}</bdi></th>
      <td>
        <span className={own.state} data-presence={agent.presence}>{agent.presence === "not_ready" && reason ? `${state}: ${reason}` : state}</span> <Ago since={agent.since} />
      </td>
      <td>
        <span className={own.load}>
          {agent.items.length === 0 ? load : (
            <button type="button" className={styles.cell} onClick={() => onLoad(agent)} aria-label={`${t("board.load")}, ${agent.name}: ${agent.load} / ${agent.capacity}`}>{load}</button>
          )}
          <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden><rect width="100" height="6" rx="3" /><rect data-full={share >= 1 || undefined} width={share * 100} height="6" rx="3" /></svg>
        </span>
      </td>
      <td>
        {agent.items.length > 0 && <ul className={own.items}>{agent.items.map((item) => <Item key={item.work_item_id} item={item} />)}</ul>}
      </td>
    </tr>
  );
});

export interface AgentsProps {
  agents: BoardAgent[];
  queues: BoardQueue[];
  asked: AskedAgents;
  csv: string;
  onAsked(asked: AskedAgents): void;
  onLoad(agent: BoardAgent): void;
  /** Where the focus goes when a number leads to these agents. */
  head: Ref<HTMLHeadingElement>;
}

function nameOf(state: AskedPresence, t: Reading["t"]): string {
  if (state === "signed_in") return t("board.signed_in");
  if (state === "free") return t("board.free");
  return t(`presence.${state}`);
}

export function BoardAgents({ agents, queues, asked, csv, onAsked, onLoad, head }: AgentsProps) {
  const { t, own: textOf } = useReading();
  const states = [{ value: "", label: t("board.all_agents") }, ...PRESENCES.map((each) => ({ value: each, label: nameOf(each, t) }))];
  return (
    <section className={styles.part}>
      <div className={styles.bar}>
        <h2 ref={head} tabIndex={-1} className={styles.subtitle}>{t("board.agents")} <span className={own.ago}>{t("board.agents_shown", { count: agents.length })}</span></h2>
        <a className={styles.csv} href={csv} download aria-label={t("report.csv_of", { table: t("board.agents") })}><Download size={14} aria-hidden /> CSV</a>
      </div>
      <div className={own.filters}>
        <Select label={t("board.state")} value={asked.presence ?? ""} options={states} onChange={(value) => onAsked({ ...asked, presence: value === "" ? null : (value as AskedPresence) })} />
        <Select label={t("board.serving")} value={asked.queue ?? ""} options={[{ value: "", label: t("board.any_queue") }, ...queues.map((queue) => ({ value: queue.queue_id, label: textOf(queue.name) }))]} onChange={(value) => onAsked({ ...asked, queue: value || null })} />
      </div>
      {agents.length === 0 ? <p className={styles.formula}>{t("board.no_agents")}</p> : (
        <div className={own.people} role="region" aria-label={t("board.agents")} tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t("report.agent")}</th>
                <th scope="col">{t("board.state")}</th>
                <th scope="col" title={t("board.load_formula")}>{t("board.load")}</th>
                <th scope="col">{t("board.on_what")}</th>
              </tr>
            </thead>
            <tbody>{agents.map((agent) => <AgentRow key={agent.agent_id} agent={agent} onLoad={onLoad} />)}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** What narrows a list, and its order. Words are looked for when one stops writing. */
import { Search, X } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import type { Names } from "../../state/directory";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Field";
import { PRIORITIES, STATUSES } from "../case-facts/signs";
import styles from "./CasesPage.module.css";
import { MoreCaseFilters } from "./MoreCaseFilters";
import { askedOf, filtersOn, ORDERS, type Asked } from "./query";

const AFTER_WRITING_MS = 300;
const ANY = "";

export interface FiltersProps {
  asked: Asked;
  names: Names;
  onAsk(change: Partial<Asked>): void;
  /** What else can be done with what is asked for. */
  children?: ReactNode;
}

/** A saved view may ask for several: then that is one choice more. */
function severalOf(value: string | null, options: { value: string; label: string }[]) {
  if (value === null || !value.includes(",")) return [];
  const labels = value.split(",").map((each) => options.find((option) => option.value === each)?.label ?? each);
  return [{ value, label: labels.join(" + ") }];
}

export function Filters({ asked, names, onAsk, children }: FiltersProps) {
  const { t, own } = useReading();
  const queues = useValue(useDesk().session, (session) => session.queues);
  const [text, setText] = useState(asked.text);
  const latest = useRef(onAsk);
  latest.current = onAsk;
  useEffect(() => setText(asked.text), [asked.text]);
  useEffect(() => {
    if (text === asked.text) return;
    const timer = window.setTimeout(() => latest.current({ text }), AFTER_WRITING_MS);
    return () => window.clearTimeout(timer);
  }, [text, asked.text]);

  const select = (name: "status" | "priority" | "owner" | "team" | "label" | "queue", options: { value: string; label: string }[]) => (
    <Select
      key={name}
      label={t(`cases.filter_${name}`)}
      isLabelHidden
      value={asked[name] ?? ANY}
      options={[{ value: ANY, label: t(`cases.filter_${name}`) }, ...options, ...severalOf(asked[name], options)]}
      onChange={(value) => onAsk({ [name]: value || null })}
    />
  );
  const isOn = filtersOn(asked) > 0 || asked.text !== "";
  const none = { ...askedOf(""), view: asked.view, order: asked.order };
  return (
    <div className={styles.filters} role="search" aria-label={t("cases.filters")}>
      <label className={styles.search}>
        <Search size={16} aria-hidden />
        <span className="only-for-readers">{t("cases.search")}</span>
        <input type="search" dir="auto" value={text} maxLength={200} placeholder={t("cases.search")} onChange={(event) => setText(event.target.value)} />
      </label>
      {select("status", STATUSES.map((each) => ({ value: each, label: t(`status.${each}`) })))}
      {select("priority", PRIORITIES.map((each) => ({ value: each, label: t(`priority.${each}`) })))}
      {select("owner", names.agents.map((each) => ({ value: each.agent_id, label: each.name })))}
      {names.teams.length > 0 && select("team", names.teams.map((each) => ({ value: each.team_id, label: own(each.name) })))}
      {names.labels.length > 0 && select("label", names.labels.map((each) => ({ value: each.label_id, label: each.name })))}
      {queues.length > 1 && select("queue", queues.map((each) => ({ value: each.queue_id, label: each.name })))}
      <Select
        label={t("cases.order")}
        isLabelHidden
        value={asked.order}
        options={ORDERS.map((each) => ({ value: each, label: t(`cases.order_${each}`) }))}
        onChange={(value) => onAsk({ order: value as Asked["order"] })}
      />
      <MoreCaseFilters asked={asked} channels={names.channels} onAsk={onAsk} />
      {children}
      {isOn && (
        <Button look="quiet" size="s" icon={<X size={14} aria-hidden />} onClick={() => onAsk(none)}>
          {t("cases.filters_off")}
        </Button>
      )}
    </div>
  );
}

/** One act of a macro being written: what it needs to know, and nothing else. */
import { useReading } from "../../i18n/reading";
import { Choice, Select } from "../../ui/Field";
import type { MacroAct } from "../../wire/toolbox";
import { PRIORITIES } from "../case-facts/signs";
import { useNames } from "../case-facts/use-names";
import { FieldInput } from "../fields/FieldInput";
import { useFields } from "../fields/use-fields";
import styles from "./Toolbox.module.css";
import { TaskFields } from "./TaskFields";
import { useLength } from "./use-act-words";
import { useQueues, useTools } from "./use-tools";

export const KINDS = ["reply", "note", "labels", "priority", "owner", "team", "queue", "status", "snooze", "deadline", "field", "task"] as const satisfies readonly MacroAct["kind"][];
const LENGTHS = [30, 60, 240, 480, 1_440, 2_880, 4_320, 10_080, 20_160];
const STATUSES = ["open", "pending", "resolved", "spam"] as const;
const NONE = "";

/** An act as it is begun. */
export function begun(kind: MacroAct["kind"], replyId: string | undefined): MacroAct {
  switch (kind) {
    case "reply":
      return { kind, reply_id: replyId ?? NONE };
    case "note":
      return { kind, text: "" };
    case "labels":
      return { kind, add: [], drop: [] };
    case "priority":
      return { kind, priority: "high" };
    case "owner":
      return { kind, who: "me", agent_id: null };
    case "team":
      return { kind, team_id: null };
    case "queue":
      return { kind, queue_id: NONE };
    case "status":
      return { kind, status: "pending" };
    case "snooze":
      return { kind, minutes: 1_440 };
    case "deadline":
      return { kind, minutes: 1_440 };
    case "field":
      return { kind, key: NONE, value: null };
    case "task":
      return { kind, text: "", who: "answerable", agent_id: null, team_id: null, due_in: null };
  }
}

/** Whether it takes the case out of its queue. */
export const putsAside = (act: MacroAct) => act.kind === "snooze" || (act.kind === "status" && act.status !== "open");

/** Whether it says all that it must. */
export function isWhole(act: MacroAct): boolean {
  if (act.kind === "reply") return act.reply_id !== NONE;
  if (act.kind === "note" || act.kind === "task") return act.text.trim() !== "";
  if (act.kind === "queue") return act.queue_id !== NONE;
  if (act.kind === "field") return act.key !== NONE;
  if (act.kind === "labels") return (act.add?.length ?? 0) + (act.drop?.length ?? 0) > 0;
  return true;
}

function Labels({ legend, chosen, other, onChange }: { legend: string; chosen: readonly string[]; other: readonly string[]; onChange(ids: string[]): void }) {
  const { labels } = useNames();
  const offered = labels.filter((label) => (!label.retired && !other.includes(label.label_id)) || chosen.includes(label.label_id));
  if (offered.length === 0) return null;
  return (
    <fieldset className={styles.group}>
      <legend>{legend}</legend>
      <div className={styles.choices}>
        {offered.map((label) => (
          <Choice
            key={label.label_id}
            kind="checkbox"
            label={<bdi>{label.name}</bdi>}
            checked={chosen.includes(label.label_id)}
            onChange={(event) => onChange(event.target.checked ? [...chosen, label.label_id] : chosen.filter((id) => id !== label.label_id))}
          />
        ))}
      </div>
    </fieldset>
  );
}

function OwnField({ act, label, onChange }: { act: Extract<MacroAct, { kind: "field" }>; label: string; onChange(act: MacroAct): void }) {
  const { t, own } = useReading();
  const fields = useFields("case") ?? [];
  const definition = fields.find((each) => each.key === act.key);
  const offered = fields.filter((each) => each.archived_at === null || each.key === act.key);
  return (
    <div className={styles.form}>
      <Select
        label={label}
        isLabelHidden
        value={act.key}
        options={[{ value: NONE, label: t("macros.choose_field") }, ...offered.map((each) => ({ value: each.key, label: own(each.label) }))]}
        onChange={(key) => onChange({ ...act, key, value: null })}
      />
      {definition !== undefined && <FieldInput definition={definition} value={act.value} onChange={(value) => onChange({ ...act, value })} />}
    </div>
  );
}

/** `isByItself`: nobody runs it, so nobody can take the case by it. */
export function ActFields({ act, isByItself = false, onChange }: { act: MacroAct; isByItself?: boolean; onChange(act: MacroAct): void }) {
  const { t, own } = useReading();
  const names = useNames();
  const length = useLength();
  const { replies } = useTools();
  const queues = useQueues();
  const label = t(`macros.act_${act.kind}`);
  const select = (value: string, options: { value: string; label: string }[], choose: (value: string) => MacroAct) => (
    <Select label={label} isLabelHidden value={value} options={options} onChange={(next) => onChange(choose(next))} />
  );
  const lengths = (minutes: number | null) =>
    [...new Set([...LENGTHS, ...(minutes === null ? [] : [minutes])])].sort((one, other) => one - other).map((each) => ({ value: String(each), label: length(each) }));

  switch (act.kind) {
    case "reply": {
      const offered = replies.filter((reply) => !reply.retired || reply.reply_id === act.reply_id);
      return select(
        act.reply_id,
        [{ value: NONE, label: t("macros.choose_reply") }, ...offered.map((reply) => ({ value: reply.reply_id, label: `/${reply.code} · ${reply.title}` }))],
        (reply_id) => ({ ...act, reply_id }),
      );
    }
    case "note":
      return (
        <textarea className={styles.note} rows={2} dir="auto" aria-label={label} value={act.text} maxLength={5_000} onChange={(event) => onChange({ ...act, text: event.target.value })} />
      );
    case "labels":
      return (
        <div className={styles.form}>
          <Labels legend={t("bulk.add_labels")} chosen={act.add ?? []} other={act.drop ?? []} onChange={(add) => onChange({ ...act, add })} />
          <Labels legend={t("bulk.drop_labels")} chosen={act.drop ?? []} other={act.add ?? []} onChange={(drop) => onChange({ ...act, drop })} />
        </div>
      );
    case "priority":
      return select(act.priority, PRIORITIES.map((each) => ({ value: each, label: t(`priority.${each}`) })), (value) => ({ ...act, priority: value as typeof act.priority }));
    case "owner":
      return select(
        act.who === "agent" ? (act.agent_id ?? "me") : act.who,
        [
          ...(isByItself ? [] : [{ value: "me", label: t("macros.owner_me") }]),
          { value: "nobody", label: t("macros.owner_nobody") },
          ...names.agents.map((agent) => ({ value: agent.agent_id, label: agent.name })),
        ],
        (value) => (value === "me" || value === "nobody" ? { ...act, who: value, agent_id: null } : { ...act, who: "agent", agent_id: value }),
      );
    case "team":
      return select(
        act.team_id ?? NONE,
        [{ value: NONE, label: t("macros.team_none") }, ...names.teams.map((team) => ({ value: team.team_id, label: own(team.name) }))],
        (value) => ({ ...act, team_id: value === NONE ? null : value }),
      );
    case "queue":
      return select(
        act.queue_id,
        [{ value: NONE, label: t("macros.choose_queue") }, ...queues.map((queue) => ({ value: queue.queue_id, label: queue.name }))],
        (queue_id) => ({ ...act, queue_id }),
      );
    case "status":
      return select(act.status, STATUSES.map((each) => ({ value: each, label: t(`status.${each}`) })), (value) => ({ ...act, status: value as typeof act.status }));
    case "snooze":
      return select(String(act.minutes), lengths(act.minutes), (value) => ({ ...act, minutes: Number(value) }));
    case "deadline":
      return select(
        act.minutes === null ? NONE : String(act.minutes),
        [{ value: NONE, label: t("macros.deadline_none") }, ...lengths(act.minutes)],
        (value) => ({ ...act, minutes: value === NONE ? null : Number(value) }),
      );
    case "field":
      return <OwnField act={act} label={label} onChange={onChange} />;
    case "task":
      return <TaskFields act={act} isByItself={isByItself} onChange={onChange} />;
  }
}

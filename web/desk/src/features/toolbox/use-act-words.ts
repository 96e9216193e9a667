/** A macro's acts as sentences, and lengths of time as people say them. */
import { useReading } from "../../i18n/reading";
import type { MacroAct } from "../../wire/toolbox";
import { useNames } from "../case-facts/use-names";
import { useFields } from "../fields/use-fields";
import { shownText } from "./texts";
import { useFieldName, useQueues, useTools } from "./use-tools";

const HOUR = 60;
const DAY = 24 * HOUR;

/** Minutes in the largest unit that says them whole. */
export function useLength(): (minutes: number) => string {
  const { t } = useReading();
  return (minutes) => {
    if (minutes % DAY === 0) return t("macros.days", { count: minutes / DAY });
    if (minutes % HOUR === 0) return t("macros.hours", { count: minutes / HOUR });
    return t("macros.minutes", { count: minutes });
  };
}

export type WorkingTime = NonNullable<Extract<MacroAct, { kind: "task" }>["due_in"]>;

/** Working time in hours, minutes where it is no whole hour, or days. */
export function useWorkingTime(): (time: WorkingTime) => string {
  const { t } = useReading();
  const length = useLength();
  return ({ unit, amount }) => {
    if (unit === "working_days") return t("deadline.days", { count: amount });
    return amount % HOUR === 0 ? t("deadline.hours", { count: amount / HOUR }) : t("macros.task_within", { length: length(amount) });
  };
}

export function useActWords(): (act: MacroAct) => string {
  const { t, own, formats } = useReading();
  const names = useNames();
  const { replies } = useTools();
  const queues = useQueues();
  const fields = useFields("case") ?? [];
  const fieldName = useFieldName();
  const length = useLength();
  const gone = t("macros.gone");
  const workingTime = useWorkingTime();
  const labelsOf = (ids: readonly string[]) => formats.list(ids.map((id) => names.labels.find((label) => label.label_id === id)?.name ?? gone));

  const ownerOf = (act: Extract<MacroAct, { kind: "owner" }>) => {
    if (act.who === "me") return t("macros.owner_me");
    if (act.who === "nobody") return t("macros.owner_nobody");
    return t("macros.says_owner", { name: names.agents.find((agent) => agent.agent_id === act.agent_id)?.name ?? gone });
  };
  const whoseIs = (act: Extract<MacroAct, { kind: "task" }>) => {
    if (act.who === "answerable") return t("macros.task_answerable");
    if (act.who === "me") return t("macros.task_me");
    if (act.who === "nobody") return t("tasks.nobodys");
    if (act.who === "agent") return names.agents.find((agent) => agent.agent_id === act.agent_id)?.name ?? gone;
    const team = names.teams.find((each) => each.team_id === act.team_id);
    return team === undefined ? gone : own(team.name);
  };
  return (act) => {
    switch (act.kind) {
      case "reply":
        return t("macros.says_reply", { title: replies.find((reply) => reply.reply_id === act.reply_id)?.title ?? gone });
      case "note":
        return t("macros.says_note", { text: shownText(act.text, fieldName) });
      case "labels": {
        const parts = [
          ...(act.add?.length ? [t("macros.says_add", { labels: labelsOf(act.add) })] : []),
          ...(act.drop?.length ? [t("macros.says_drop", { labels: labelsOf(act.drop) })] : []),
        ];
        return parts.join("; ") || t("macros.act_labels");
      }
      case "priority":
        return t("macros.says_priority", { priority: t(`priority.${act.priority}`) });
      case "owner":
        return ownerOf(act);
      case "team": {
        const team = names.teams.find((each) => each.team_id === act.team_id);
        return act.team_id === null ? t("macros.team_none") : t("macros.says_team", { team: team === undefined ? gone : own(team.name) });
      }
      case "queue":
        return t("macros.says_queue", { queue: queues.find((queue) => queue.queue_id === act.queue_id)?.name ?? gone });
      case "status":
        return t("macros.says_status", { status: t(`status.${act.status}`) });
      case "snooze":
        return t("macros.says_snooze", { length: length(act.minutes) });
      case "deadline":
        return act.minutes === null ? t("macros.deadline_none") : t("macros.says_deadline", { length: length(act.minutes) });
      case "field": {
        const field = fields.find((each) => each.key === act.key);
        return t("macros.says_field", { field: field === undefined ? gone : own(field.label) });
      }
      case "task": {
        const parts = [t("macros.says_task", { text: act.text, whose: whoseIs(act) }), act.due_in ? workingTime(act.due_in) : null];
        return parts.filter((part) => part !== null).join(" · ");
      }
    }
  };
}

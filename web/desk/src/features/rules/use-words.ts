/** What a rule asks and does, as people say it. */
import { LOCALES, nativeNameOf } from "../../i18n/locales";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import type { About, Choices, Condition, NotifyAct, OpenCaseAct, RuleAct } from "../../wire/rules";
import { PRIORITIES } from "../case-facts/signs";
import { useNames } from "../case-facts/use-names";
import { channelName } from "../channels/ChannelIcon";
import { kindName, valueName } from "../facts/words";
import { useActWords, useLength } from "../toolbox/use-act-words";
import { keyedOf, ownerOf } from "./model";

const STATUSES = ["open", "pending", "snoozed", "resolved", "spam"] as const;

export interface Option {
  value: string;
  label: string;
}

/** What can be chosen; undefined where words are typed. */
export function useOptions(choices: Choices): (condition: Pick<Condition, "about" | "key">) => Option[] | undefined {
  const reading = useReading();
  const { t, own } = reading;
  const names = useNames();
  const ofAbout: Partial<Record<About, () => Option[]>> = {
    queue: () => choices.queues,
    entry_point: () => choices.entry_points,
    disposition: () => choices.dispositions,
    channel: () => choices.channels.map(({ value }) => ({ value, label: channelName(reading, value) })),
    status: () => STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
    priority: () => PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) })),
    label: () => names.labels.filter((label) => !label.retired).map((label) => ({ value: label.label_id, label: label.name })),
    language: () => LOCALES.map((value) => ({ value, label: nativeNameOf(value) })),
    owner: () => names.agents.map((agent) => ({ value: agent.agent_id, label: agent.name })),
    team: () => names.teams.map((team) => ({ value: team.team_id, label: own(team.name) })),
    hours: () => (["open", "closed"] as const).map((value) => ({ value, label: t(`rules.hours_${value}`) })),
    fact_kind: () => choices.fact_kinds.map((kind) => ({ value: kind.key, label: kind.label ?? kindName(reading, kind.key, null) })),
  };
  return ({ about, key }) => {
    const listed = ofAbout[about];
    if (listed !== undefined) return listed();
    const keyed = keyedOf(choices, about).find((each) => each.key === key);
    if (keyed?.type === "yes_no") return (["true", "false"] as const).map((value) => ({ value, label: t(`rules.is_${value}`) }));
    return keyed !== undefined && keyed.choices.length > 0 ? keyed.choices : undefined;
  };
}

/** What people call a value that is named by a key; of facts told lately a kind, or a value of one; a value told, with the kinds that have it. */
export function useKeyName(choices: Choices): (condition: { about: About; key: string }) => string {
  const reading = useReading();
  return ({ about, key }) => {
    const label = keyedOf(choices, about).find((each) => each.key === key)?.label;
    const named = (kind: string) => choices.fact_kinds.find((each) => each.key === kind)?.label ?? kindName(reading, kind, null);
    if (about === "fact_value") {
      const kinds = choices.fact_kinds.filter(({ values }) => values.some((each) => each.key === key)).map((each) => named(each.key));
      const value = label ?? valueName(reading, key, null);
      return kinds.length === 0 ? value : reading.t("rules.fact_value", { kind: reading.formats.list(kinds), value });
    }
    if (about !== "fact_lately") return label ?? valueName(reading, key, null);
    const [kind = key, value] = key.split(".");
    return value === undefined ? named(kind) : reading.t("rules.fact_value", { kind: named(kind), value: label ?? valueName(reading, value, null) });
  };
}

/** The name of what a condition is about. */
export function useAboutName(choices: Choices): (condition: Pick<Condition, "about" | "key">) => string {
  const { t } = useReading();
  const keyName = useKeyName(choices);
  return ({ about, key }) => {
    const name = t(`rules.about_${about}` as TextKey);
    return key === null ? name : `${name} “${keyName({ about, key })}”`;
  };
}

export function useConditionWords(choices: Choices): (condition: Condition) => string {
  const { t, formats } = useReading();
  const options = useOptions(choices);
  const name = useAboutName(choices);
  const keyName = useKeyName(choices);
  const length = useLength();
  return (condition) => {
    const { about, key, op, within } = condition;
    const lately = within === null ? null : { about: keyName({ about, key: key ?? "" }), length: length(within) };
    if (lately !== null && (op === "filled" || op === "empty")) return t(op === "filled" ? "rules.says_told" : "rules.says_not_told", lately);
    const offered = options(condition);
    const type = keyedOf(choices, about).find((each) => each.key === key)?.type;
    // As people read an amount or a day, however it is kept; what was typed and is not kept yet stays as it is.
    const limit = (value: string) => (type === "money" ? formats.money(value) : type === "date" && /^\d{4}-\d\d-\d\d$/.test(value) ? formats.plainDate(value) : value);
    const shown = condition.values.map((value) => offered?.find((each) => each.value === value)?.label ?? (offered === undefined ? limit(value) : t("macros.gone")));
    const said = t(`rules.says_${op}` as TextKey, { about: lately?.about ?? name(condition), values: op === "all_of" ? formats.list(shown) : formats.either(shown) });
    return lately === null ? said : t("rules.says_lately", { said, length: lately.length });
  };
}

/** `acts`: all of the rule's; the owner of a case that it opens is one of them. */
export function useRuleActWords(acts: readonly RuleAct[]): (act: RuleAct) => string {
  const { t, own, formats } = useReading();
  const names = useNames();
  const actWords = useActWords();
  const teamName = (id: string | null | undefined) => {
    const team = names.teams.find((each) => each.team_id === id);
    return team === undefined ? t("macros.gone") : own(team.name);
  };
  const told = (act: NotifyAct) => {
    if (act.who === "answerable") return t("rules.tells_answerable");
    if (act.who === "team") return t("rules.tells", { who: teamName(act.team_id) });
    return t("rules.tells", { who: formats.list((act.agent_ids ?? []).map((id) => names.agents.find((agent) => agent.agent_id === id)?.name ?? t("macros.gone"))) });
  };
  const opened = (act: OpenCaseAct) => {
    const owner = ownerOf(acts);
    const whose = [act.team_id ? t("macros.says_team", { team: teamName(act.team_id) }) : null, owner === undefined ? null : actWords(owner)];
    return [t("rules.opens_case", { subject: act.subject }), ...whose].filter((part) => part !== null).join(" · ");
  };
  return (act) => {
    if (act.kind === "open_case") return opened(act);
    return act.kind === "notify" ? told(act) : actWords(act);
  };
}

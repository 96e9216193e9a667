/** Filters of cases that stand in no bar: channel, days, deadline, organization, own fields. Applied together, each taken off alone. */
import { useEffect, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { Choice, Field, Select } from "../../ui/Field";
import { MoreFilters, type FilterOn } from "../../ui/MoreFilters";
import { getOrganization } from "../../wire/organizations";
import { channelName } from "../channels/ChannelIcon";
import { FieldFilters, useFieldsOn, useFilterFields } from "../fields/FieldFilters";
import { useFilterDraft } from "../fields/use-filter-draft";
import { OrganizationPick } from "./OrganizationPick";
import { dayOf, instantOf, isEmptyRange, queryOf, type Asked } from "./query";

/** Filters that are told in days from now: a saved view of them means the same every day. */
type Days = "opened_within_days" | "deadline_within_days";
type More = Pick<Asked, "channel" | "customer" | "organization" | "opened_from" | "opened_before" | "deadline_before" | Days | "overdue" | "field">;
type Single = Exclude<keyof More, "field">;
/** Days, and whether what is asked for is the day's end. */
const DAYS = { opened_from: false, opened_before: true, deadline_before: true } as const;
type Day = keyof typeof DAYS;
const isDay = (name: Single): name is Day => name in DAYS;
const isDays = (name: Single): name is Days => name === "opened_within_days" || name === "deadline_within_days";
const DAYS_OFFERED = ["1", "3", "7", "14", "30", "90", "365"];
const SINGLES: readonly Single[] = [
  "channel", "opened_within_days", "opened_from", "opened_before", "overdue", "deadline_within_days", "deadline_before", "organization", "customer",
];

export interface MoreCaseFiltersProps {
  asked: Asked;
  channels: readonly string[];
  onAsk(change: Partial<Asked>): void;
}

function moreOf(asked: Asked): More {
  const { channel, customer, organization, opened_from, opened_before, deadline_before, opened_within_days, deadline_within_days, overdue, field } = asked;
  return { channel, customer, organization, opened_from, opened_before, deadline_before, opened_within_days, deadline_within_days, overdue, field };
}

/** Null as long as it is not known, and to whom it is not told. */
function useOrganizationName(organizationId: string | null): string | null {
  const { api } = useDesk();
  const [known, setKnown] = useState<{ id: string; name: string } | null>(null);
  useEffect(() => {
    if (organizationId === null) return;
    let isLeft = false;
    getOrganization(api, organizationId).then(({ name }) => !isLeft && setKnown({ id: organizationId, name }), () => undefined);
    return () => void (isLeft = true);
  }, [api, organizationId]);
  return known?.id === organizationId ? known.name : null;
}

/** What is on, in words. */
function useOn(asked: Asked, onAsk: (change: Partial<More>) => void): FilterOn[] {
  const reading = useReading();
  const { t, formats } = reading;
  const organization = useOrganizationName(asked.organization);
  const wordsOf = (name: Single): string | null => {
    const said = asked[name] ?? "";
    if (isDay(name)) {
      const day = dayOf(said, DAYS[name]);
      return day === "" ? said : formats.plainDate(day);
    }
    if (isDays(name)) return t("filters.days", { count: Number(said) });
    if (name === "channel") return channelName(reading, said);
    return name === "organization" ? organization : null;
  };
  const singles = SINGLES.filter((name) => asked[name] !== null).map((name) => {
    const label = t(`filters.by_${name}`);
    const value = wordsOf(name);
    const text = value === null ? label : t("cases.filter_field", { field: label, value });
    return { id: name, text, offLabel: t("filters.off", { filter: text }), onTakeOff: () => onAsk({ [name]: null }) };
  });
  return [...singles, ...useFieldsOn("case", asked.field, (field) => onAsk({ field }))];
}

export function MoreCaseFilters({ asked, channels, onAsk }: MoreCaseFiltersProps) {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const mayFindOrganizations = useMay("customers.read");
  const fields = useFilterFields("case");
  const { draft, wrong, change, begin, apply, takeOff } = useFilterDraft<More>(moreOf(asked), (more) => desk.api.listCases(queryOf({ ...asked, ...more }, 1, null)), onAsk);
  /** The days were to be applied as a range in which no day lies: it is told as long as it is so. */
  const [isRangeTold, setRangeTold] = useState(false);
  const isRangeEmpty = isEmptyRange(draft.opened_from, draft.opened_before);
  const listed = draft.channel === null || channels.includes(draft.channel) ? channels : [draft.channel, ...channels];
  const dayField = (name: Day) => (
    <Field
      label={t(`filters.by_${name}`)}
      type="date"
      error={name === "opened_before" && isRangeTold && isRangeEmpty ? t("filters.range_empty") : undefined}
      value={dayOf(draft[name], DAYS[name])}
      onChange={(event) => change({ [name]: instantOf(event.target.value, DAYS[name]) })}
    />
  );
  const daysField = (name: Days) => {
    const said = draft[name];
    const offered = said === null || DAYS_OFFERED.includes(said) ? DAYS_OFFERED : [said, ...DAYS_OFFERED];
    return (
      <Select
        label={t(`filters.by_${name}`)}
        value={said ?? ""}
        options={[{ value: "", label: t("filters.any") }, ...offered.map((each) => ({ value: each, label: t("filters.days", { count: Number(each) }) }))]}
        onChange={(days) => change({ [name]: days || null })}
      />
    );
  };
  return (
    <MoreFilters
      labels={{ more: t("filters.more"), apply: t("filters.apply"), cancel: t("common.cancel"), on: t("filters.on") }}
      on={useOn(asked, takeOff)}
      onOpen={() => {
        begin();
        setRangeTold(false);
      }}
      onApply={async () => {
        setRangeTold(true);
        return !isRangeEmpty && (await apply());
      }}
    >
      <Select
        label={t("filters.by_channel")}
        value={draft.channel ?? ""}
        options={[{ value: "", label: t("filters.any") }, ...listed.map((each) => ({ value: each, label: channelName(reading, each) }))]}
        onChange={(channel) => change({ channel: channel || null })}
      />
      {daysField("opened_within_days")}
      {dayField("opened_from")}
      {dayField("opened_before")}
      {daysField("deadline_within_days")}
      {dayField("deadline_before")}
      <Choice kind="checkbox" label={t("filters.by_overdue")} checked={draft.overdue !== null} onChange={(event) => change({ overdue: event.target.checked ? "true" : null })} />
      {mayFindOrganizations && <OrganizationPick chosen={draft.organization} onChoose={(organization) => change({ organization })} />}
      <FieldFilters fields={fields} asked={draft.field} wrong={wrong} onChange={(field) => change({ field })} />
    </MoreFilters>
  );
}

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
import { OrganizationPick } from "./OrganizationPick";
import { dayOf, instantOf, type Asked } from "./query";

type More = Pick<Asked, "channel" | "customer" | "organization" | "opened_from" | "opened_before" | "deadline_before" | "overdue" | "field">;
type Single = Exclude<keyof More, "field">;
/** Days, and whether what is asked for is the day's end. */
const DAYS = { opened_from: false, opened_before: true, deadline_before: true } as const;
type Day = keyof typeof DAYS;
const isDay = (name: Single): name is Day => name in DAYS;
const SINGLES: readonly Single[] = ["channel", "opened_from", "opened_before", "overdue", "deadline_before", "organization", "customer"];

export interface MoreCaseFiltersProps {
  asked: Asked;
  channels: readonly string[];
  onAsk(change: Partial<Asked>): void;
}

function moreOf({ channel, customer, organization, opened_from, opened_before, deadline_before, overdue, field }: Asked): More {
  return { channel, customer, organization, opened_from, opened_before, deadline_before, overdue, field };
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
function useOn(asked: Asked, onAsk: (change: Partial<Asked>) => void): FilterOn[] {
  const reading = useReading();
  const { t, formats } = reading;
  const organization = useOrganizationName(asked.organization);
  const wordsOf = (name: Single): string | null => {
    const said = asked[name] ?? "";
    if (isDay(name)) {
      const day = dayOf(said, DAYS[name]);
      return day === "" ? said : formats.plainDate(day);
    }
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
  const mayFindOrganizations = useMay("customers.read");
  const fields = useFilterFields("case");
  const [draft, setDraft] = useState(() => moreOf(asked));
  const change = (part: Partial<More>) => setDraft({ ...draft, ...part });
  // A filter is taken off while the form is open: then the form says so too, and keeps the rest.
  const takeOff = (part: Partial<Asked>) => {
    change(part);
    onAsk(part);
  };
  const listed = draft.channel === null || channels.includes(draft.channel) ? channels : [draft.channel, ...channels];
  const dayField = (name: Day) => (
    <Field
      label={t(`filters.by_${name}`)}
      type="date"
      value={dayOf(draft[name], DAYS[name])}
      onChange={(event) => change({ [name]: instantOf(event.target.value, DAYS[name]) })}
    />
  );
  return (
    <MoreFilters
      labels={{ more: t("filters.more"), apply: t("filters.apply"), cancel: t("common.cancel"), on: t("filters.on") }}
      on={useOn(asked, takeOff)}
      onOpen={() => setDraft(moreOf(asked))}
      onApply={() => onAsk(draft)}
    >
      <Select
        label={t("filters.by_channel")}
        value={draft.channel ?? ""}
        options={[{ value: "", label: t("filters.any") }, ...listed.map((each) => ({ value: each, label: channelName(reading, each) }))]}
        onChange={(channel) => change({ channel: channel || null })}
      />
      {dayField("opened_from")}
      {dayField("opened_before")}
      {dayField("deadline_before")}
      <Choice kind="checkbox" label={t("filters.by_overdue")} checked={draft.overdue !== null} onChange={(event) => change({ overdue: event.target.checked ? "true" : null })} />
      {mayFindOrganizations && <OrganizationPick chosen={draft.organization} onChoose={(organization) => change({ organization })} />}
      <FieldFilters fields={fields} asked={draft.field} onChange={(field) => change({ field })} />
    </MoreFilters>
  );
}

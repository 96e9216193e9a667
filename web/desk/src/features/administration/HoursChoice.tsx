/** The opening hours of an entry point: those of its queue, or a calendar of its own. */
import { useReading } from "../../i18n/reading";
import { Select } from "../../ui/Field";
import type { EntryPointPage } from "../../wire/administration";

export interface HoursChoiceProps {
  calendars: EntryPointPage["calendars"];
  chosen: string | null;
  onChange(id: string | null): void;
}

export function HoursChoice({ calendars, chosen, onChange }: HoursChoiceProps) {
  const { t } = useReading();
  if (calendars.length === 0) return null;
  return (
    <Select
      label={t("entry_points.calendar")}
      hint={t("entry_points.calendar_explained")}
      value={chosen ?? ""}
      options={[{ value: "", label: t("entry_points.calendar_queue") }, ...calendars.map((each) => ({ value: each.calendar_id, label: each.name }))]}
      onChange={(id) => onChange(id === "" ? null : id)}
    />
  );
}

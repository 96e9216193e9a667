/** What becomes of a fact whose customer has no case open: nothing, or a case is opened for it. */
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { Field, Select } from "../../ui/Field";
import type { OpenCaseAct } from "../../wire/rules";
import { useNames } from "../case-facts/use-names";

const NONE = "";

interface OpeningProps {
  act: OpenCaseAct | null;
  fault: TextKey | undefined;
  onChange(act: OpenCaseAct | null): void;
}

export function OpeningField({ act, fault, onChange }: OpeningProps) {
  const { t, own } = useReading();
  const { teams } = useNames();
  return (
    <>
      <Select
        label={t("rules.open_case")}
        hint={t("rules.open_case_explained")}
        value={act === null ? "never" : "one"}
        options={(["never", "one"] as const).map((value) => ({ value, label: t(`rules.open_case_${value}`) }))}
        onChange={(value) => onChange(value === "one" ? { kind: "open_case", subject: "", team_id: teams[0]?.team_id ?? null } : null)}
      />
      {act !== null && (
        <>
          <Field
            label={t("rules.open_case_subject")}
            dir="auto"
            value={act.subject}
            maxLength={300}
            error={fault === "rules.fault_subject" ? t(fault) : undefined}
            onChange={(event) => onChange({ ...act, subject: event.target.value })}
          />
          <Select
            label={t("rules.open_case_team")}
            value={act.team_id ?? NONE}
            options={[{ value: NONE, label: t("rules.open_case_no_team") }, ...teams.map((team) => ({ value: team.team_id, label: own(team.name) }))]}
            error={fault === "rules.fault_nobodys" ? t(fault) : undefined}
            onChange={(team_id) => onChange({ ...act, team_id: team_id === NONE ? null : team_id })}
          />
        </>
      )}
    </>
  );
}

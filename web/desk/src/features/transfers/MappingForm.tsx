/** What the file is written in, what each column means, by what customers are recognised, and what is done with them. */
import { useState, type FormEvent, type ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Choice, Select } from "../../ui/Field";
import { listKinds } from "../../wire/facts";
import { listFields } from "../../wire/fields";
import type { ImportDetails, ImportMapping } from "../../wire/imports";
import { CONSENT_PURPOSES, readList } from "../../wire/own-lists";
import { valueName } from "../facts/words";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Transfers.module.css";

const ENCODINGS: readonly ImportMapping["encoding"][] = ["utf-8", "utf-16-le", "utf-16-be", "windows-1255", "windows-1251"];
const DELIMITERS: readonly ImportMapping["delimiter"][] = [",", ";", "\t", "|"];
const RULES: readonly NonNullable<ImportMapping["update_rule"]>[] = ["fill", "overwrite", "leave"];
const PLAIN = ["skip", "name", "given_name", "family_name", "locale", "organization"] as const;
const KINDS = ["phone", "email", "national_id", "host_id", "card_token", "handle"] as const;

const PLAIN_OF_FACTS = ["skip", "external_id", "occurred_at", "customer_id", "name", "case_number"] as const;
const UNKNOWN = ["refuse", "create"] as const;

/** Everything a column of a file of facts may mean, in words. */
function useFactTargets(kind: string | null): { value: string; label: string }[] {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const loaded = useLoaded(async () => (kind === null ? [] : listKinds(desk.api)), kind ?? "");
  const values = loaded.state === "ready" ? (loaded.value.find((each) => each.key === kind)?.fields ?? []) : [];
  return [
    ...PLAIN_OF_FACTS.map((value) => ({ value, label: t(`import_target.${value}`) })),
    ...KINDS.map((each) => ({ value: `identity:${each}`, label: t(`identity.${each}`) })),
    ...values.map((each) => ({ value: `value:${each.key}`, label: valueName(reading, each.key, each.label) })),
  ];
}

/** Everything a column may mean, in words. */
function useTargets(): { value: string; label: string }[] {
  const { t, own } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(async () => ({ fields: await listFields(desk.api), consents: await readList(desk.api, CONSENT_PURPOSES) }), "all");
  const fields = loaded.state === "ready" ? loaded.value.fields.filter((each) => each.archived_at === null && each.subject === "customer") : [];
  const purposes = loaded.state === "ready" ? loaded.value.consents.entries.filter((each) => each.active) : [];
  return [
    ...PLAIN.map((value) => ({ value, label: t(`import_target.${value}`) })),
    ...KINDS.map((kind) => ({ value: `identity:${kind}`, label: t(`identity.${kind}`) })),
    ...fields.map((field) => ({ value: `field:${field.key}`, label: own(field.label) })),
    ...purposes.map(({ key, name }) => ({ value: `consent:${key}`, label: t("imports.consent_to", { purpose: own(name) }) })),
  ];
}

const DELIMITER_NAMES = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" } as const;

interface ColumnsProps {
  details: ImportDetails;
  columns: string[];
  hasHeader: boolean;
  onChange(columns: string[]): void;
}

function Columns({ details, columns, hasHeader, onChange }: ColumnsProps) {
  const { t } = useReading();
  const ofCustomers = useTargets();
  const ofFacts = useFactTargets(details.standing.fact_kind);
  const targets = details.standing.subject === "facts" ? ofFacts : ofCustomers;
  const lines = hasHeader ? details.lines : [details.headers, ...details.lines];
  const width = Math.max(columns.length, ...lines.map((line) => line.length));
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            {Array.from({ length: width }, (_, place) => {
              const name = (hasHeader && details.headers[place]) || t("imports.column", { number: place + 1 });
              return (
                <th key={place} scope="col">
                  <bdi>{name}</bdi>
                  <Select
                    isLabelHidden
                    label={t("imports.meaning_of", { name })}
                    value={columns[place] ?? "skip"}
                    options={targets}
                    onChange={(value) => onChange(Array.from({ length: width }, (__, at) => (at === place ? value : (columns[at] ?? "skip"))))}
                  />
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {lines.map((line, row) => (
            <tr key={row}>
              {Array.from({ length: width }, (_, place) => (
                <td key={place} dir="auto">
                  {line[place] ?? ""}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Draft extends ImportMapping {
  columns: string[];
  recognise_by: string[];
}

export interface MappingFormProps {
  details: ImportDetails;
  isBusy: boolean;
  icon: ReactNode;
  /** The file is to be read in another way: its columns are others. */
  onRead(mapping: ImportMapping): Promise<void>;
  onSave(mapping: ImportMapping): Promise<void>;
}

export function MappingForm({ details, isBusy, icon, onRead, onSave }: MappingFormProps) {
  const { t } = useReading();
  const { standing } = details;
  const [draft, setDraft] = useState<Draft>({
    encoding: standing.encoding,
    delimiter: standing.delimiter as ImportMapping["delimiter"],
    has_header: standing.has_header,
    columns: standing.columns.length > 0 ? standing.columns : ["skip"],
    recognise_by: standing.recognise_by,
    update_rule: standing.update_rule,
    unknown_customer: standing.unknown_customer,
  });
  const isOfFacts = standing.subject === "facts";
  const brought = [...new Set(draft.columns.filter((each) => each.startsWith("identity:")).map((each) => each.slice("identity:".length)))];
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const setColumns = (columns: string[]) => {
    const fresh = columns.filter((each) => each.startsWith("identity:") && !draft.columns.includes(each)).map((each) => each.slice("identity:".length));
    change({ columns, recognise_by: [...draft.recognise_by, ...fresh] });
  };
  const save = (event: FormEvent) => {
    event.preventDefault();
    void onSave(draft);
  };
  return (
    <form className={styles.card} onSubmit={save}>
      <h2 className={styles.cardTitle}>{t("imports.mapping")}</h2>
      <div className={styles.fields}>
        <Select label={t("imports.encoding")} value={draft.encoding} options={ENCODINGS.map((value) => ({ value, label: t(`import_encoding.${value}`) }))} onChange={(value) => void onRead({ ...draft, columns: null, recognise_by: null, encoding: value as ImportMapping["encoding"] })} />
        <Select label={t("imports.delimiter")} value={draft.delimiter} options={DELIMITERS.map((value) => ({ value, label: t(`import_delimiter.${DELIMITER_NAMES[value]}`) }))} onChange={(value) => void onRead({ ...draft, columns: null, recognise_by: null, delimiter: value as ImportMapping["delimiter"] })} />
        <Choice kind="checkbox" label={t("imports.has_header")} checked={draft.has_header} onChange={(event) => change({ has_header: event.target.checked })} />
      </div>
      <Columns details={details} columns={draft.columns} hasHeader={draft.has_header} onChange={setColumns} />
      {!isOfFacts && brought.length > 0 && (
        <fieldset className={styles.choices}>
          <legend>{t("imports.recognise_by")}</legend>
          <p className={styles.soft}>{t("imports.recognise_explained")}</p>
          {brought.map((kind) => (
            <Choice
              key={kind}
              kind="checkbox"
              label={t(`identity.${kind as (typeof KINDS)[number]}`)}
              checked={draft.recognise_by.includes(kind)}
              onChange={(event) => change({ recognise_by: event.target.checked ? [...draft.recognise_by, kind] : draft.recognise_by.filter((each) => each !== kind) })}
            />
          ))}
        </fieldset>
      )}
      <fieldset className={styles.choices}>
        <legend>{t(isOfFacts ? "imports.unknown" : "imports.rule")}</legend>
        {!isOfFacts &&
          RULES.map((rule) => (
            <Choice key={rule} kind="radio" name="rule" label={t(`import_rule.${rule}`)} checked={draft.update_rule === rule} onChange={() => change({ update_rule: rule })} />
          ))}
        {isOfFacts &&
          UNKNOWN.map((each) => (
            <Choice key={each} kind="radio" name="unknown" label={t(`imports.unknown_${each}`)} checked={draft.unknown_customer === each} onChange={() => change({ unknown_customer: each })} />
          ))}
      </fieldset>
      <div className={styles.line}>
        <Button type="submit" look={standing.state === "checked" ? "plain" : "primary"} icon={icon} isBusy={isBusy}>
          {t(standing.state === "checked" ? "imports.check_again" : "imports.check")}
        </Button>
        <span className={styles.soft}>{t("imports.check_explained")}</span>
      </div>
    </form>
  );
}

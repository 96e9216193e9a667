/** Defines a field, or changes one: its words in four languages, its type once and for all, its choices. */
import { useState, type FormEvent } from "react";
import { localesFor, nameIn } from "../../i18n/locales";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Choice, Faulty, Field, Select } from "../../ui/Field";
import { useRefusal } from "../../ui/invalid";
import type { FieldDefinition, NewField } from "../../wire/answers";
import { changeField, defineField } from "../../wire/fields";
import { KEY, keyOf } from "../administration/key";
import { KeyField } from "../administration/KeyField";
import { useAttempt } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import { choicesOf, faultOfChoices } from "./choices";
import styles from "./Fields.module.css";

const FORM = "field-definition";
const TYPES: readonly NewField["type"][] = [
  "text", "long_text", "number", "money", "date", "instant", "choice", "choices", "yes_no", "phone", "email", "link", "agent",
];
type Words = Record<string, string>;

const filled = (words: Words) => Object.fromEntries(Object.entries(words).filter(([, text]) => text.trim() !== ""));

export interface DefinitionDialogProps {
  subject: NewField["subject"];
  definition: FieldDefinition | null;
  position: number;
  /** Keys of the other fields of the same subject. */
  taken: readonly string[];
  onClose(): void;
  onSaved(): void;
}

export default function DefinitionDialog({ subject, definition, position, taken, onClose, onSaved }: DefinitionDialogProps) {
  const { t, own, locale } = useReading();
  const desk = useDesk();
  const done = useDone();
  const { isBusy, attempt } = useAttempt();
  const [label, setLabel] = useState<Words>(definition?.label ?? {});
  const [help, setHelp] = useState(definition?.help[locale] ?? "");
  /** Null: the one that is made of the label. */
  const [written, setWritten] = useState<string | null>(definition?.key ?? null);
  const key = written ?? keyOf(label, "field", taken);
  const [type, setType] = useState<NewField["type"]>(definition?.type ?? "text");
  const [isRequired, setRequired] = useState(definition?.required ?? false);
  const [choices, setChoices] = useState(definition?.choices.map((choice) => `${choice.key} = ${own(choice.label)}`).join("\n") ?? "");
  const hasChoices = type === "choice" || type === "choices";
  const { form, isTold, refuse } = useRefusal();
  const isNamed = Object.keys(filled(label)).length > 0;
  const choicesFault = hasChoices ? faultOfChoices(choices) : null;
  const isWhole = isNamed && KEY.test(key) && (definition !== null || !taken.includes(key)) && choicesFault === null;

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    if (!isWhole) return refuse();
    const common = {
      label: filled(label) as NewField["label"],
      help: filled({ ...definition?.help, [locale]: help }),
      required: isRequired,
      choices: hasChoices ? choicesOf(choices, locale, definition?.choices ?? []) : [],
    };
    const isDone = await attempt(() =>
      definition === null
        ? defineField(desk.api, { subject, key, type, position, ...common })
        : changeField(desk.api, definition.field_id, common),
    );
    if (!isDone) return;
    const putBack = ({ field_id, label: was, help: told, required, choices: kept }: FieldDefinition) =>
      changeField(desk.api, field_id, { label: was as NewField["label"], help: told, required, choices: kept });
    done(t("fields.saved", { label: own(common.label) }), definition === null ? undefined : () => putBack(definition), onSaved);
    onSaved();
    onClose();
  };
  return (
    <Dialog
      title={definition === null ? t("fields.new") : t("fields.edit", { label: own(definition.label) })}
      closeLabel={t("common.close")}
      onClose={onClose}
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" type="submit" form={FORM} isBusy={isBusy}>
            {t("common.save")}
          </Button>
        </>
      }
    >
      <form ref={form} id={FORM} className={styles.form} onSubmit={(event) => void save(event)}>
        {localesFor(locale).map((code, place) => (
          <Field
            key={code}
            {...(place === 0 ? { "data-first": true } : {})}
            label={t("fields.label", { language: nameIn(code, locale) })}
            lang={code}
            dir="auto"
            value={label[code] ?? ""}
            maxLength={100}
            error={place === 0 && isTold && !isNamed ? t("form.fault_words") : undefined}
            onChange={(event) => setLabel({ ...label, [code]: event.target.value })}
          />
        ))}
        {definition === null && (
          <Select
            label={t("fields.type")}
            value={type}
            options={TYPES.map((each) => ({ value: each, label: t(`field_type.${each}`) }))}
            onChange={(next) => setType(next as NewField["type"])}
          />
        )}
        {hasChoices && (
          <Faulty error={isTold && choicesFault !== null ? t(...choicesFault) : undefined}>
            <label className={styles.long}>
              <span className={styles.legend}>{t("fields.choices")}</span>
              <textarea rows={5} dir="auto" value={choices} onChange={(event) => setChoices(event.target.value)} />
            </label>
          </Faulty>
        )}
        <Field label={t("fields.help")} dir="auto" value={help} maxLength={500} onChange={(event) => setHelp(event.target.value)} />
        {definition === null && <KeyField value={key} taken={taken} onChange={setWritten} />}
        <Choice kind="checkbox" label={t("fields.required")} checked={isRequired} onChange={(event) => setRequired(event.target.checked)} />
      </form>
    </Dialog>
  );
}

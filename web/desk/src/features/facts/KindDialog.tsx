/** Defines a kind of fact, or changes its words and values. */
import { Plus, Trash2 } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Select } from "../../ui/Field";
import { useRefusal } from "../../ui/invalid";
import type { Texts } from "../../wire/administration";
import { addKind, changeKind, type FactKind, type KindDraft } from "../../wire/facts";
import { KEY, keyOf } from "../administration/key";
import { KeyField } from "../administration/KeyField";
import { filledIn, TextsField } from "../administration/TextsField";
import { useAttempt } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import styles from "./Facts.module.css";
import { typeName } from "./words";

const FORM = "fact-kind";
const TYPES: readonly FactKind["fields"][number]["type"][] = ["text", "long_text", "number", "money", "date", "instant", "link"];
const FIELDS_MAX = 20;
/** The key is empty while it is the one that is made of the label. */
type Draft = { key: string; type: FactKind["fields"][number]["type"]; label: Texts };

const isWorded = (texts: Texts) => Object.keys(filledIn(texts)).length > 0;

interface FieldDraftProps {
  draft: Draft;
  fault: string | undefined;
  /** The one it has, or would have. */
  madeKey: string;
  taken: readonly string[];
  place: number;
  onChange(draft: Draft): void;
  onRemove(): void;
}

function FieldDraft({ draft, fault, madeKey, taken, place, onChange, onRemove }: FieldDraftProps) {
  const reading = useReading();
  const { t } = reading;
  return (
    <fieldset className={styles.field}>
      <legend className="only-for-readers">{t("facts.value_number", { number: String(place) })}</legend>
      <div className={styles.pair}>
        <Select
          label={t("fields.type")}
          value={draft.type}
          options={TYPES.map((each) => ({ value: each, label: typeName(reading, each) }))}
          onChange={(type) => onChange({ ...draft, type: type as Draft["type"] })}
        />
        <Button size="s" look="quiet" icon={<Trash2 size={14} aria-hidden />} onClick={onRemove}>
          {t("facts.value_remove")}
          <span className="only-for-readers">: {madeKey}</span>
        </Button>
      </div>
      <TextsField label={t("facts.value_label")} error={fault} texts={draft.label} maxLength={100} onChange={(label) => onChange({ ...draft, label })} />
      <KeyField value={madeKey} taken={taken} onChange={(key) => onChange({ ...draft, key })} />
    </fieldset>
  );
}

/** Each with its key; where none was written, one made of the label, as no other has it. */
function keyed(fields: readonly Draft[]): Draft[] {
  const taken = fields.map((each) => each.key).filter((key) => key !== "");
  return fields.map((each) => {
    if (each.key !== "") return each;
    const key = keyOf(each.label, "value", taken);
    taken.push(key);
    return { ...each, key };
  });
}

interface KindDialogProps {
  kind: FactKind | null;
  /** Keys of the others. */
  taken: readonly string[];
  onClose(): void;
  onSaved(): void;
}

export function KindDialog({ kind, taken, onClose, onSaved }: KindDialogProps) {
  const { t, own } = useReading();
  const desk = useDesk();
  const done = useDone();
  const { isBusy, attempt } = useAttempt();
  const [title, setTitle] = useState<Texts>(kind?.title ?? {});
  /** Null: the one that is made of the title. */
  const [written, setWritten] = useState<string | null>(kind?.key ?? null);
  const key = written ?? keyOf(title, "kind", taken);
  const [fields, setFields] = useState<Draft[]>(kind?.fields ?? []);
  const named = keyed(fields);
  const { form, isTold, refuse } = useRefusal();
  const wordsFault = (texts: Texts) => (isTold && !isWorded(texts) ? t("form.fault_words") : undefined);
  const isWhole =
    KEY.test(key) && (kind !== null || !taken.includes(key)) && isWorded(title) && named.every((each) => KEY.test(each.key) && isWorded(each.label)) &&
    new Set(named.map((each) => each.key)).size === fields.length;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    if (!isWhole) return refuse();
    const draft: KindDraft = {
      title: filledIn(title), archived: (kind?.archived_at ?? null) !== null, fields: named.map((each) => ({ ...each, label: filledIn(each.label) })),
    };
    const id = kind?.kind_id ?? null;
    if (!(await attempt(() => (id === null ? addKind(desk.api, key, draft) : changeKind(desk.api, id, draft))))) return;
    const undo = kind === null || id === null ? undefined : () => changeKind(desk.api, id, { title: kind.title, archived: draft.archived, fields: kind.fields });
    done(t("facts.saved", { name: own(draft.title) }), undo, onSaved);
    onSaved();
    onClose();
  };
  return (
    <Dialog
      title={kind === null ? t("facts.kind_new") : t("facts.edit", { name: own(kind.title) })}
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
        <TextsField label={t("facts.kind_title")} hint={t("facts.kind_title_explained")} error={wordsFault(title)} texts={title} maxLength={100} onChange={setTitle} />
        {kind === null && (
          <KeyField value={key} taken={taken} onChange={setWritten} />
        )}
        <p className={styles.soft}>{t("facts.values_explained")}</p>
        {fields.map((draft, place) => (
          <FieldDraft
            // eslint-disable-next-line react/no-array-index-key -- the key is being written
            key={place}
            draft={draft}
            fault={wordsFault(draft.label)}
            madeKey={named[place]?.key ?? ""}
            taken={named.filter((_, other) => other !== place).map((each) => each.key)}
            place={place + 1}
            onChange={(next) => setFields(fields.map((each, other) => (other === place ? next : each)))}
            onRemove={() => setFields(fields.filter((_, other) => other !== place))}
          />
        ))}
        {fields.length < FIELDS_MAX && (
          <div className={styles.acts}>
            <Button size="s" icon={<Plus size={14} aria-hidden />} onClick={() => setFields([...fields, { key: "", type: "text", label: {} }])}>
              {t("facts.value_add")}
            </Button>
          </div>
        )}
      </form>
    </Dialog>
  );
}

/** Registers a system that tells facts, or gives it another name and picture. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field, Select } from "../../ui/Field";
import { useRefusal } from "../../ui/invalid";
import { addSource, changeSource, type FactSource } from "../../wire/facts";
import { KEY, keyOf } from "../administration/key";
import { KeyField } from "../administration/KeyField";
import { useAttempt } from "../problems/use-attempt";
import { useDone } from "../problems/use-done";
import styles from "./Facts.module.css";
import { ICONS } from "./icons";

const FORM = "fact-source";

interface SourceDialogProps {
  source: FactSource | null;
  /** Keys of the others. */
  taken: readonly string[];
  onClose(): void;
  onSaved(): void;
}

export function SourceDialog({ source, taken, onClose, onSaved }: SourceDialogProps) {
  const { t } = useReading();
  const desk = useDesk();
  const done = useDone();
  const { isBusy, attempt } = useAttempt();
  const [name, setName] = useState(source?.name ?? "");
  /** Null: the one that is made of the name. */
  const [written, setWritten] = useState<string | null>(source?.key ?? null);
  const key = written ?? keyOf({ en: name }, "system", taken);
  const [icon, setIcon] = useState<FactSource["icon"]>(source?.icon ?? "box");
  const { form, isTold, refuse } = useRefusal();
  const isNamed = name.trim() !== "";
  const isWhole = isNamed && KEY.test(key) && (source !== null || !taken.includes(key));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    if (!isWhole) return refuse();
    const draft = { name: name.trim(), icon, archived: (source?.archived_at ?? null) !== null };
    if (!(await attempt(() => (source === null ? addSource(desk.api, key, draft) : changeSource(desk.api, source.source_id, draft))))) return;
    const undo = source === null ? undefined : () => changeSource(desk.api, source.source_id, { name: source.name, icon: source.icon, archived: draft.archived });
    done(t("facts.saved", { name: draft.name }), undo, onSaved);
    onSaved();
    onClose();
  };
  return (
    <Dialog
      title={source === null ? t("facts.source_new") : t("facts.edit", { name: source.name })}
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
        <Field
          data-first
          label={t("facts.source_name")}
          hint={t("facts.source_name_explained")}
          dir="auto"
          value={name}
          maxLength={100}
          error={isTold && !isNamed ? t("form.fault_name") : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <Select
          label={t("facts.icon")}
          value={icon}
          options={(Object.keys(ICONS) as FactSource["icon"][]).map((each) => ({ value: each, label: t(`fact_icon.${each}`) }))}
          onChange={(next) => setIcon(next as FactSource["icon"])}
        />
        {source === null && <KeyField value={key} taken={taken} onChange={setWritten} />}
      </form>
    </Dialog>
  );
}

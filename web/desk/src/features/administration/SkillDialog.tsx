/** One skill: what it is called, and whether it is in use. */
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Choice } from "../../ui/Field";
import { useRefusal } from "../../ui/invalid";
import type { Texts } from "../../wire/administration";
import type { Skill } from "../../wire/skills";
import type { Explanation } from "../problems/explain";
import styles from "./Form.module.css";
import { FormProblem } from "./FormProblem";
import { filledIn, TextsField } from "./TextsField";

const FORM = "skill";

export interface SkillDialogProps {
  /** Null: a new one. */
  skill: Skill | null;
  isBusy: boolean;
  problem: Explanation | null;
  onSave(draft: { name: Texts; active: boolean }): void;
  onClose(): void;
}

export function SkillDialog({ skill, isBusy, problem, onSave, onClose }: SkillDialogProps) {
  const { t, own } = useReading();
  const [name, setName] = useState<Texts>(skill?.name ?? {});
  const [active, setActive] = useState(skill?.active ?? true);
  const { form, isTold, refuse } = useRefusal();
  const isNamed = Object.keys(filledIn(name)).length > 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    if (isNamed) onSave({ name: filledIn(name), active });
    else refuse();
  };
  const actions = (
    <>
      <Button look="quiet" onClick={onClose}>
        {t("common.cancel")}
      </Button>
      <Button look="primary" type="submit" form={FORM} isBusy={isBusy}>
        {t("common.save")}
      </Button>
    </>
  );
  return (
    <Dialog title={skill === null ? t("skills.add") : <bdi>{own(skill.name)}</bdi>} closeLabel={t("common.close")} onClose={onClose} actions={actions}>
      <form ref={form} id={FORM} className={styles.form} onSubmit={submit}>
        <TextsField label={t("skills.name")} error={isTold && !isNamed ? t("form.fault_words") : undefined} texts={name} onChange={setName} />
        {skill !== null && (
          <div className={styles.group}>
            <Choice kind="checkbox" checked={!active} onChange={(event) => setActive(!event.target.checked)} label={t("skills.archive")} />
            <p className={styles.hint}>{t("skills.archive_explained")}</p>
          </div>
        )}
        <FormProblem problem={problem} />
      </form>
    </Dialog>
  );
}

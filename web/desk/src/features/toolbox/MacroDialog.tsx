/** Writing a macro: its name, for whom it is, and its acts in their order. */
import { useId, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Faulty, Field } from "../../ui/Field";
import { useRefusal } from "../../ui/invalid";
import { addMacro, macroDraftOf, saveMacro, type Macro, type MacroAct, type MacroDraft } from "../../wire/toolbox";
import { FormProblem } from "../administration/FormProblem";
import { useSaving } from "../administration/use-saving";
import { isWhole } from "./ActFields";
import { ActsField } from "./ActsField";
import { ScopeSelect } from "./ScopeSelect";
import styles from "./Toolbox.module.css";

const EMPTY: MacroDraft = { scope: "mine", team_id: null, name: "", acts: [] };

export default function MacroDialog({ macro, onClose, onSaved }: { macro: Macro | null; onClose(): void; onSaved(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const formId = useId();
  const { isBusy, problem, save, tellSaved } = useSaving();
  const [draft, setDraft] = useState<MacroDraft>(macro === null ? EMPTY : macroDraftOf(macro));
  const { acts } = draft;
  const { form, isTold, refuse } = useRefusal();
  const lacksName = draft.name.trim() === "";
  const isComplete = !lacksName && acts.length > 0 && acts.every(isWhole);
  const setActs = (next: MacroAct[]) => setDraft({ ...draft, acts: next });
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy) return;
    if (!isComplete) return refuse();
    const body = { ...draft, name: draft.name.trim() };
    if (!(await save(() => (macro === null ? addMacro(desk.api, body) : saveMacro(desk.api, macro, body, macro.retired))))) return;
    const putBack = (kept: Macro) => saveMacro(desk.api, { ...kept, version: kept.version + 1 }, macroDraftOf(kept), kept.retired);
    tellSaved(macro === null ? undefined : () => putBack(macro), onSaved);
    onSaved();
    onClose();
  };
  return (
    <Dialog
      title={macro === null ? t("macros.new") : t("macros.edit", { name: macro.name })}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="l"
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" type="submit" form={formId} isBusy={isBusy}>
            {t("common.save")}
          </Button>
        </>
      }
    >
      <form ref={form} id={formId} className={styles.form} onSubmit={(event) => void onSubmit(event)}>
        {problem !== null && <FormProblem problem={problem} />}
        <Field
          data-first
          label={t("macros.name")}
          dir="auto"
          value={draft.name}
          maxLength={80}
          error={isTold && lacksName ? t("macros.fault_name") : undefined}
          onChange={(event) => setDraft({ ...draft, name: event.target.value })}
        />
        <ScopeSelect owner={{ scope: draft.scope ?? "mine", team_id: draft.team_id ?? null }} onChange={(owner) => setDraft({ ...draft, ...owner })} />
        <fieldset className={styles.group}>
          <legend>{t("macros.acts")}</legend>
          <p className={styles.soft}>{t("macros.acts_explained")}</p>
          <Faulty error={isTold && acts.length === 0 ? t("rules.fault_acts") : undefined}>
            <ActsField acts={acts} faultOf={(act) => (isTold && !isWhole(act) ? "rules.fault_act" : undefined)} onChange={setActs} />
          </Faulty>
        </fieldset>
      </form>
    </Dialog>
  );
}

/** Writing a macro: its name, for whom it is, and its acts in their order. */
import { ArrowUp, Trash2 } from "lucide-react";
import { useId, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button, IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field, Select } from "../../ui/Field";
import { addMacro, macroDraftOf, saveMacro, type Macro, type MacroAct, type MacroDraft } from "../../wire/toolbox";
import { FormProblem } from "../administration/FormProblem";
import { useSaving } from "../administration/use-saving";
import { ActFields, begun, isWhole, KINDS } from "./ActFields";
import { ScopeSelect } from "./ScopeSelect";
import styles from "./Toolbox.module.css";
import { useTools } from "./use-tools";

const ACTS_MAX = 12;
const EMPTY: MacroDraft = { scope: "mine", team_id: null, name: "", acts: [] };
/** What may stand in a macro more than once. */
const SEVERAL: readonly MacroAct["kind"][] = ["reply", "note", "field"];

/** Kinds that may still be added: each thing is set once, a field by its key. */
function kindsLeft(acts: readonly MacroAct[]): MacroAct["kind"][] {
  const taken = new Set(acts.map((act) => act.kind));
  const isPut = taken.has("status") || taken.has("snooze");
  return KINDS.filter((kind) => SEVERAL.includes(kind) || !(taken.has(kind) || (isPut && (kind === "status" || kind === "snooze"))));
}

export default function MacroDialog({ macro, onClose, onSaved }: { macro: Macro | null; onClose(): void; onSaved(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const formId = useId();
  const { replies } = useTools();
  const { isBusy, problem, save, tellSaved } = useSaving();
  const [draft, setDraft] = useState<MacroDraft>(macro === null ? EMPTY : macroDraftOf(macro));
  const { acts } = draft;
  const isComplete = draft.name.trim() !== "" && acts.length > 0 && acts.every(isWhole);
  const setActs = (next: MacroAct[]) => setDraft({ ...draft, acts: next });
  const moveUp = (place: number) => {
    const next = [...acts];
    next.splice(place - 1, 0, ...next.splice(place, 1));
    setActs(next);
  };
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete || isBusy) return;
    const body = { ...draft, name: draft.name.trim() };
    if (!(await save(() => (macro === null ? addMacro(desk.api, body) : saveMacro(desk.api, macro, body, macro.retired))))) return;
    tellSaved();
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
          <Button look="primary" type="submit" form={formId} disabled={!isComplete} isBusy={isBusy}>
            {t("common.save")}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={(event) => void onSubmit(event)}>
        {problem !== null && <FormProblem problem={problem} />}
        <Field data-first label={t("macros.name")} dir="auto" value={draft.name} maxLength={80} onChange={(event) => setDraft({ ...draft, name: event.target.value })} />
        <ScopeSelect owner={{ scope: draft.scope ?? "mine", team_id: draft.team_id ?? null }} onChange={(owner) => setDraft({ ...draft, ...owner })} />
        <fieldset className={styles.group}>
          <legend>{t("macros.acts")}</legend>
          <p className={styles.soft}>{t("macros.acts_explained")}</p>
          <ol className={styles.acts_list}>
            {acts.map((act, place) => (
              <li key={`${act.kind}-${place}`} className={styles.act}>
                <span className={styles.actName}>{t(`macros.act_${act.kind}`)}</span>
                <div className={styles.actFields}>
                  <ActFields act={act} onChange={(next) => setActs(acts.map((each, at) => (at === place ? next : each)))} />
                </div>
                {place > 0 && (
                  <IconButton size="s" label={t("macros.up", { act: t(`macros.act_${act.kind}`) })} onClick={() => moveUp(place)}>
                    <ArrowUp size={14} aria-hidden />
                  </IconButton>
                )}
                <IconButton size="s" label={t("macros.drop", { act: t(`macros.act_${act.kind}`) })} onClick={() => setActs(acts.filter((_, at) => at !== place))}>
                  <Trash2 size={14} aria-hidden />
                </IconButton>
              </li>
            ))}
          </ol>
          {acts.length < ACTS_MAX && (
            <Select
              label={t("macros.add")}
              isLabelHidden
              value=""
              options={[{ value: "", label: t("macros.add") }, ...kindsLeft(acts).map((kind) => ({ value: kind, label: t(`macros.act_${kind}`) }))]}
              onChange={(kind) => kind !== "" && setActs([...acts, begun(kind as MacroAct["kind"], replies.find((reply) => !reply.retired)?.reply_id)])}
            />
          )}
        </fieldset>
      </form>
    </Dialog>
  );
}

/** Writing a rule: when, if, then; tried on what happened lately before it is saved. */
import { FlaskConical } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Choice, Faulty, Field, Select } from "../../ui/Field";
import { useRefusal } from "../../ui/invalid";
import { tryRule, type About, type Choices, type RuleAct, type RuleDraft, type RuleEvent, type Trial } from "../../wire/rules";
import { FormProblem } from "../administration/FormProblem";
import type { Saving } from "../administration/use-saving";
import { ActsField } from "../toolbox/ActsField";
import { ConditionFields } from "./ConditionFields";
import { faultsOf } from "./faults";
import { aboutsOf, askedOf, BARRED_ON_OPENING, begun, caseActs, EVENTS, notifyOf, openingOf, withEvent } from "./model";
import { NotifyField } from "./NotifyField";
import { OpeningField } from "./OpeningField";
import styles from "./Rules.module.css";
import { RuleWords } from "./RuleWords";
import { TrialShown } from "./TrialShown";
import { useKeptRows } from "./use-kept-rows";

interface RuleFormProps {
  draft: RuleDraft;
  choices: Choices;
  isNew: boolean;
  saving: Saving;
  onSave(draft: RuleDraft): void;
  onCancel(): void;
}

const CONDITIONS_MAX = 20;
const SETTINGS = [
  ["active", "rules.active", "rules.active_explained"],
  ["stops", "rules.stops", "rules.stops_explained"],
  ["once", "rules.once", "rules.once_explained"],
] as const;

export function RuleForm({ draft: stored, choices, isNew, saving, onSave, onCancel }: RuleFormProps) {
  const { t } = useReading();
  const desk = useDesk();
  const [draft, setDraft] = useState(stored);
  const [tried, setTried] = useState<{ asked: string; trial: Trial | null }>({ asked: isNew ? "" : askedOf(stored), trial: null });
  const { conditions, acts } = draft;
  const kept = useKeptRows(conditions.length);
  const notify = notifyOf(acts);
  const opening = openingOf(acts);
  const faults = faultsOf(draft, choices);
  const isComplete = faults.size === 0;
  const { form, isTold, refuse } = useRefusal();
  const told = (at: Parameters<typeof faults.get>[0] | null) => (isTold && at !== null ? faults.get(at) : undefined);
  const said = (at: "name" | "acts") => {
    const fault = told(at);
    return fault && t(fault);
  };
  const isTried = tried.asked === askedOf(draft);
  const put = (change: Partial<RuleDraft>) => setDraft({ ...draft, ...change });
  const putActs = (first: RuleAct | null, then: RuleAct[], last: RuleAct | null) => put({ acts: [first, ...then, last].filter((act) => act !== null) });
  const tryOut = () => {
    if (!isComplete) return refuse();
    void saving.save(async () => {
      const trial = await tryRule(desk.api, draft);
      setTried({ asked: askedOf(draft), trial });
    });
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (saving.isBusy) return;
    if (isComplete && isTried) onSave({ ...draft, name: draft.name.trim() });
    else tryOut();
  };
  return (
    <form ref={form} className={styles.form} onSubmit={onSubmit}>
      <Field label={t("rules.name")} dir="auto" value={draft.name} maxLength={80} error={said("name")} onChange={(event) => put({ name: event.target.value })} />
      <Select
        label={t("rules.when")}
        value={draft.event}
        options={EVENTS.map((event) => ({ value: event, label: t(`rules.event_${event}`) }))}
        hint={t(`rules.event_why_${draft.event}` as TextKey)}
        onChange={(event) => {
          const next = withEvent(choices, draft, event as RuleEvent);
          kept.keep(conditions.map((each) => next.conditions.includes(each)));
          setDraft(next);
        }}
      />
      <fieldset className={styles.group}>
        <legend>{t("rules.if")}</legend>
        {conditions.length > 1 && (
          <Select
            label={t("rules.match")}
            isLabelHidden
            value={draft.match}
            options={(["all", "any"] as const).map((match) => ({ value: match, label: t(`rules.match_${match}`) }))}
            onChange={(match) => put({ match: match === "any" ? "any" : "all" })}
          />
        )}
        {conditions.length === 0 && <p className={styles.soft}>{t("rules.no_conditions")}</p>}
        <ul ref={kept.list} className={styles.conditions} tabIndex={-1}>
          {conditions.map((condition, place) => (
            <ConditionFields
              key={kept.keys[place]}
              condition={condition}
              choices={choices}
              fault={told(condition)}
              onChange={(next) => put({ conditions: conditions.map((each, at) => (at === place ? next : each)) })}
              onDrop={() => {
                kept.drop(place);
                put({ conditions: conditions.filter((_, at) => at !== place) });
              }}
            />
          ))}
        </ul>
        {conditions.length < CONDITIONS_MAX && (
          <Select
            label={t("rules.add_condition")}
            isLabelHidden
            value=""
            options={[{ value: "", label: t("rules.add_condition") }, ...aboutsOf(choices, draft.event).map((about) => ({ value: about, label: t(`rules.about_${about}` as TextKey) }))]}
            onChange={(about) => about !== "" && put({ conditions: [...conditions, begun(choices, about as About)] })}
          />
        )}
      </fieldset>
      <fieldset className={styles.group}>
        <legend>{t("rules.then")}</legend>
        <p className={styles.soft}>{t("rules.acts_explained")}</p>
        {draft.event === "fact_told" && <OpeningField act={opening} fault={told(opening)} onChange={(next) => putActs(next, caseActs(acts), notify)} />}
        <Faulty error={said("acts")}>
          <ActsField acts={caseActs(acts)} isByItself barred={opening === null ? [] : BARRED_ON_OPENING} faultOf={told} onChange={(next) => putActs(opening, next, notify)} />
        </Faulty>
        <NotifyField act={notify} fault={told(notify)} onChange={(next) => putActs(opening, caseActs(acts), next)} />
      </fieldset>
      <fieldset className={styles.group}>
        <legend>{t("rules.settings")}</legend>
        {SETTINGS.map(([name, text, why]) => (
          <Choice
            key={name}
            kind="checkbox"
            checked={draft[name]}
            label={
              <>
                {t(text)}
                <span className={styles.why}>{t(why)}</span>
              </>
            }
            onChange={(event) => put({ [name]: event.target.checked })}
          />
        ))}
      </fieldset>
      <section className={styles.sum} aria-label={t("rules.in_words")}>
        <RuleWords rule={draft} choices={choices} faults={faults} />
      </section>
      {tried.trial !== null && isTried && <TrialShown trial={tried.trial} />}
      {saving.problem !== null && <FormProblem problem={saving.problem} />}
      <div className={styles.acts}>
        <Button look={isTried ? "plain" : "primary"} icon={<FlaskConical size={16} aria-hidden />} isBusy={saving.isBusy && !isTried} onClick={tryOut}>
          {t("rules.try")}
        </Button>
        <Button look={isTried ? "primary" : "plain"} type="submit" isBusy={saving.isBusy && isTried}>
          {t("common.save")}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
        {isComplete && !isTried && <span className={styles.soft}>{t("rules.try_first")}</span>}
      </div>
    </form>
  );
}

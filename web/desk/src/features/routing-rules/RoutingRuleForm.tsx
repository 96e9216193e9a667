/** Writing a routing rule: the condition with the facts beside it, what it sets, what the agent is shown, and the test bench. */
import { useRef, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { localesFor, nativeNameOf } from "../../i18n/locales";
import { Button } from "../../ui/Button";
import { Choice, Field } from "../../ui/Field";
import { useRefusal } from "../../ui/invalid";
import type { Check, Ground, RoutingDraft } from "../../wire/routing-rules";
import { FormProblem } from "../administration/FormProblem";
import type { Saving } from "../administration/use-saving";
import rules from "../rules/Rules.module.css";
import { ConditionField } from "./ConditionField";
import { EffectsFields } from "./EffectsFields";
import { FactsReference } from "./FactsReference";
import styles from "./RoutingRules.module.css";
import { TestBench } from "./TestBench";
import { useEffectWords } from "./use-effect-words";

interface RoutingRuleFormProps {
  draft: RoutingDraft;
  ground: Ground;
  saving: Saving;
  onSave(draft: RoutingDraft): void;
  onCancel(): void;
}

export function RoutingRuleForm({ draft: stored, ground, saving, onSave, onCancel }: RoutingRuleFormProps) {
  const { t, locale } = useReading();
  const [draft, setDraft] = useState(stored);
  const [check, setCheck] = useState<Check | null>(null);
  const { form, isTold, refuse } = useRefusal();
  const field = useRef<HTMLTextAreaElement>(null);
  const effectWords = useEffectWords(ground);
  const put = (change: Partial<RoutingDraft>) => setDraft({ ...draft, ...change });
  const notices = Object.fromEntries(Object.entries(draft.notices).filter(([, text]) => text.trim() !== ""));
  const setsNothing = effectWords(draft.effects).length + Object.keys(notices).length === 0;
  const isComplete = draft.name.trim() !== "" && draft.condition.trim() !== "" && !setsNothing;
  /** Where the cursor was, a space before what stands on. */
  const insert = (text: string) => {
    const area = field.current;
    const at = area?.selectionStart ?? draft.condition.length;
    const end = area?.selectionEnd ?? at;
    const before = draft.condition.slice(0, at);
    const put_ = `${before !== "" && !/[\s(!]$/.test(before) ? " " : ""}${text}`;
    put({ condition: before + put_ + draft.condition.slice(end) });
    window.requestAnimationFrame(() => {
      area?.focus();
      area?.setSelectionRange(at + put_.length, at + put_.length);
    });
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (saving.isBusy) return;
    if (!isComplete) return refuse();
    onSave({ ...draft, name: draft.name.trim(), notices });
  };
  const nameMissing = isTold && draft.name.trim() === "";
  return (
    <form ref={form} className={rules.form} onSubmit={onSubmit} noValidate>
      <Field label={t("rules.name")} dir="auto" value={draft.name} maxLength={80} error={nameMissing ? t("routing.name_missing") : undefined} onChange={(event) => put({ name: event.target.value })} />
      <div className={styles.columns}>
        <div className={rules.form}>
          <ConditionField ref={field} value={draft.condition} notices={notices} isTold={isTold} onChange={(condition) => put({ condition })} onChecked={setCheck} />
          <EffectsFields effects={draft.effects} ground={ground} onChange={(effects) => put({ effects })} />
          <fieldset className={rules.group}>
            <legend>{t("routing.notices")}</legend>
            <p className={rules.soft}>{t("routing.notices_explained", { example: "{{sent[0].at}}" })}</p>
            {localesFor(locale).map((code) => (
              <Field
                key={code}
                label={nativeNameOf(code)}
                lang={code}
                dir="auto"
                maxLength={300}
                value={draft.notices[code] ?? ""}
                error={check?.at === code ? (check.error?.message ?? undefined) : undefined}
                onChange={(event) => put({ notices: { ...draft.notices, [code]: event.target.value } })}
              />
            ))}
          </fieldset>
          {isTold && setsNothing && <p role="alert">{t("routing.sets_nothing_yet")}</p>}
          <fieldset className={rules.group}>
            <legend>{t("rules.settings")}</legend>
            <Choice kind="checkbox" checked={draft.active} label={t("rules.active")} onChange={(event) => put({ active: event.target.checked })} />
            <Choice
              kind="checkbox"
              checked={draft.stops}
              label={
                <>
                  {t("routing.stops")}
                  <span className={rules.why}>{t("routing.stops_explained")}</span>
                </>
              }
              onChange={(event) => put({ stops: event.target.checked })}
            />
          </fieldset>
        </div>
        <FactsReference facts={ground.facts} onInsert={insert} />
      </div>
      <TestBench ground={ground} draft={{ ...draft, name: draft.name.trim() || t("routing.this_rule"), notices }} />
      <FormProblem problem={saving.problem} />
      <div className={rules.acts}>
        <Button type="submit" look="primary" isBusy={saving.isBusy}>
          {t("common.save")}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {t("common.cancel")}
        </Button>
      </div>
    </form>
  );
}

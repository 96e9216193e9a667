/** A rule in words: when, if, then. */
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import type { Choices, RuleAct, RuleDraft } from "../../wire/rules";
import type { Faults } from "./faults";
import styles from "./Rules.module.css";
import { useAboutName, useConditionWords, useRuleActWords } from "./use-words";

interface RuleWordsProps {
  rule: Pick<RuleDraft, "event" | "match" | "conditions" | "acts">;
  choices: Choices;
  /** What is not whole yet is only named. */
  faults?: Faults;
}

export function RuleWords({ rule, choices, faults }: RuleWordsProps) {
  const { t } = useReading();
  const conditionWords = useConditionWords(choices);
  const aboutName = useAboutName(choices);
  const actWords = useRuleActWords(rule.acts);
  const actName = ({ kind }: RuleAct) => t(kind === "open_case" ? "rules.open_case_one" : kind === "notify" ? "rules.tell" : `macros.act_${kind}`);
  const unfinished = (name: string) => t("rules.unfinished", { name });
  const joined = rule.conditions.length > 1 ? t(rule.match === "all" ? "rules.if_all" : "rules.if_any") : t("rules.if");
  return (
    <dl className={styles.words}>
      <dt>{t("rules.when")}</dt>
      <dd>{t(`rules.event_${rule.event}` as TextKey)}</dd>
      <dt>{joined}</dt>
      <dd>
        {rule.conditions.length === 0 ? (
          t("rules.always")
        ) : (
          <ul>
            {rule.conditions.map((condition, place) => (
              <li key={place} dir="auto">
                {faults?.has(condition) ? unfinished(aboutName(condition)) : conditionWords(condition)}
              </li>
            ))}
          </ul>
        )}
      </dd>
      <dt>{t("rules.then")}</dt>
      <dd>
        <ol>
          {faults?.has("acts") && <li>{t("rules.nothing_done")}</li>}
          {rule.acts.map((act, place) => (
            <li key={place} dir="auto">
              {faults?.has(act) ? unfinished(actName(act)) : actWords(act)}
            </li>
          ))}
        </ol>
      </dd>
    </dl>
  );
}

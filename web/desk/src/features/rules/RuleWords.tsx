/** A rule in words: when, if, then. */
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import type { Choices, RuleDraft } from "../../wire/rules";
import styles from "./Rules.module.css";
import { useConditionWords, useRuleActWords } from "./use-words";

export function RuleWords({ rule, choices }: { rule: Pick<RuleDraft, "event" | "match" | "conditions" | "acts">; choices: Choices }) {
  const { t } = useReading();
  const conditionWords = useConditionWords(choices);
  const actWords = useRuleActWords();
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
                {conditionWords(condition)}
              </li>
            ))}
          </ul>
        )}
      </dd>
      <dt>{t("rules.then")}</dt>
      <dd>
        <ol>
          {rule.acts.map((act, place) => (
            <li key={place} dir="auto">
              {actWords(act)}
            </li>
          ))}
        </ol>
      </dd>
    </dl>
  );
}

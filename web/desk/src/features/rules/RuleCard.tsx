/** A rule in the list: its words, what came of it lately, and what can be done with it. */
import { Pencil, ScrollText } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { ruleDraftOf, type Choices, type Rule } from "../../wire/rules";
import page from "../administration/Page.module.css";
import type { Way } from "./model";
import { RuleMoves } from "./RuleMoves";
import styles from "./Rules.module.css";
import { RuleWords } from "./RuleWords";

export interface RuleActs {
  onEdit(): void;
  onLog(): void;
  onMove(way: Way): void;
  onSwitch(active: boolean): void;
  onRetire(isRetired: boolean): void;
}

interface RuleCardProps {
  rule: Rule;
  choices: Choices;
  isFirst: boolean;
  /** Of those that are not put away. */
  isLast: boolean;
  isBusy: boolean;
  acts: RuleActs;
}

export function RuleCard({ rule, choices, isFirst, isLast, isBusy, acts }: RuleCardProps) {
  const { t, formats } = useReading();
  const name = <span className="only-for-readers">: {rule.name}</span>;
  return (
    <li className={page.card}>
      <div className={page.cardHead}>
        <h2 className={page.cardTitle}>
          <bdi>{rule.name}</bdi>
        </h2>
        {rule.retired ? <Badge tone="neutral">{t("rules.retired")}</Badge> : <Badge tone={rule.active ? "good" : "warm"}>{t(rule.active ? "rules.on" : "rules.off")}</Badge>}
        {rule.names_gone && <Badge tone="hot">{t("rules.names_gone")}</Badge>}
        {rule.once && <Badge tone="neutral">{t("rules.once_short")}</Badge>}
        {rule.stops && <Badge tone="neutral">{t("rules.stops_short")}</Badge>}
      </div>
      {rule.names_gone && <p className={page.facts}>{t("rules.names_gone_explained")}</p>}
      <RuleWords rule={ruleDraftOf(rule)} choices={choices} />
      <p className={page.facts}>
        {t("rules.lately", { count: rule.done })}
        {rule.failed > 0 && <> · {t("rules.failed_lately", { count: rule.failed })}</>}
        {rule.held > 0 && <> · {t("rules.held_lately", { count: rule.held })}</>}
        {rule.last_run_at !== null && <> · {t("rules.last", { instant: formats.instant(rule.last_run_at) })}</>}
      </p>
      <div className={styles.acts}>
        {!rule.retired && (
          <>
            <Button size="s" icon={<Pencil size={14} aria-hidden />} onClick={acts.onEdit}>
              {t("form.edit")}
              {name}
            </Button>
            <Button size="s" isBusy={isBusy} onClick={() => acts.onSwitch(!rule.active)}>
              {t(rule.active ? "rules.switch_off" : "rules.switch_on")}
              {name}
            </Button>
          </>
        )}
        <Button size="s" icon={<ScrollText size={14} aria-hidden />} onClick={acts.onLog}>
          {t("rules.log")}
          {name}
        </Button>
        <Button size="s" look="quiet" isBusy={isBusy} onClick={() => acts.onRetire(!rule.retired)}>
          {t(rule.retired ? "replies.take_back" : "rules.retire")}
          {name}
        </Button>
        {!rule.retired && <RuleMoves name={rule.name} isFirst={isFirst} isLast={isLast} isBusy={isBusy} onMove={acts.onMove} />}
      </div>
    </li>
  );
}

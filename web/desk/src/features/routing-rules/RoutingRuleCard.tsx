/** A routing rule in the list: its condition, what it sets, what came of it, and what can be done with it. */
import { GripVertical, Pencil } from "lucide-react";
import type { DragEvent } from "react";
import { useReading } from "../../i18n/reading";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import type { Ground, RoutingRule } from "../../wire/routing-rules";
import { routingDraftOf } from "../../wire/routing-rules";
import page from "../administration/Page.module.css";
import type { Way } from "../rules/model";
import { RuleMoves } from "../rules/RuleMoves";
import rules from "../rules/Rules.module.css";
import styles from "./RoutingRules.module.css";
import { useEffectWords } from "./use-effect-words";

export interface CardActs {
  onEdit(): void;
  onMove(way: Way): void;
  onSwitch(active: boolean): void;
  onRetire(isRetired: boolean): void;
}

export interface Dragging {
  isOver: boolean;
  onDragStart(event: DragEvent): void;
  onDragOver(event: DragEvent): void;
  onDrop(event: DragEvent): void;
  onDragEnd(): void;
}

interface RoutingRuleCardProps {
  rule: RoutingRule;
  ground: Ground;
  isFirst: boolean;
  isLast: boolean;
  isBusy: boolean;
  acts: CardActs;
  dragging: Dragging;
}

export function RoutingRuleCard({ rule, ground, isFirst, isLast, isBusy, acts, dragging }: RoutingRuleCardProps) {
  const { t, formats, own } = useReading();
  const words = useEffectWords(ground)(routingDraftOf(rule).effects);
  const name = <span className="only-for-readers">: {rule.name}</span>;
  const { isOver, ...drag } = dragging;
  return (
    <li className={`${page.card} ${styles.card}`} data-over={isOver || undefined} draggable={!rule.retired} {...drag}>
      <div className={page.cardHead}>
        {!rule.retired && <GripVertical size={16} aria-hidden className={styles.grip} />}
        <h2 className={page.cardTitle}>
          <bdi>{rule.name}</bdi>
        </h2>
        {rule.retired ? <Badge tone="neutral">{t("rules.retired")}</Badge> : <Badge tone={rule.active ? "good" : "warm"}>{t(rule.active ? "rules.on" : "rules.off")}</Badge>}
        {!rule.retired && rule.broken !== null && <Badge tone="hot">{t("routing.broken")}</Badge>}
        {!rule.retired && rule.failed > 0 && <Badge tone="hot">{t("routing.failing")}</Badge>}
        {rule.stops && <Badge tone="neutral">{t("rules.stops_short")}</Badge>}
      </div>
      <pre className={`${styles.source} ${styles.condition}`}>{rule.condition}</pre>
      <ul className={page.facts}>
        {words.map((each) => (
          <li key={each}>{each}</li>
        ))}
        {Object.keys(rule.notices).length > 0 && <li dir="auto">{t("routing.shows", { text: own(rule.notices) })}</li>}
      </ul>
      {!rule.retired && rule.broken !== null && <p className={styles.error}>{rule.broken.message}</p>}
      {rule.failed > 0 && rule.last_error !== null && (
        <p className={styles.error}>
          {t("routing.last_error", { count: rule.failed, instant: rule.last_failed_at === null ? "" : formats.instant(rule.last_failed_at) })} <bdi>{rule.last_error.message}</bdi>
        </p>
      )}
      <p className={page.facts}>
        {t("routing.fired", { count: rule.fired })}
        {rule.last_fired_at !== null && <> · {t("rules.last", { instant: formats.instant(rule.last_fired_at) })}</>}
      </p>
      <div className={rules.acts}>
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
        <Button size="s" look="quiet" isBusy={isBusy} onClick={() => acts.onRetire(!rule.retired)}>
          {t(rule.retired ? "replies.take_back" : "rules.retire")}
          {name}
        </Button>
        {!rule.retired && <RuleMoves name={rule.name} isFirst={isFirst} isLast={isLast} isBusy={isBusy} onMove={acts.onMove} />}
      </div>
    </li>
  );
}

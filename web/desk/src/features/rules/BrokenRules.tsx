/** Rules that cannot be read: what became of them, and the way to write them anew. */
import { Pencil } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import type { Rules } from "../../wire/rules";
import page from "../administration/Page.module.css";
import styles from "./Rules.module.css";

export function BrokenRules({ rules, onEdit }: { rules: Rules["broken"]; onEdit(ruleId: string): void }) {
  const { t } = useReading();
  if (rules.length === 0) return null;
  return (
    <ul className={page.cards}>
      {rules.map((rule) => (
        <li key={rule.rule_id} className={page.card}>
          <div className={page.cardHead}>
            <h2 className={page.cardTitle}>
              <bdi>{rule.name}</bdi>
            </h2>
            <Badge tone="hot">{t("rules.broken")}</Badge>
          </div>
          <p className={page.facts}>{t("rules.broken_explained")}</p>
          <div className={styles.acts}>
            <Button size="s" icon={<Pencil size={14} aria-hidden />} onClick={() => onEdit(rule.rule_id)}>
              {t("rules.anew")}
              <span className="only-for-readers">: {rule.name}</span>
            </Button>
          </div>
        </li>
      ))}
    </ul>
  );
}

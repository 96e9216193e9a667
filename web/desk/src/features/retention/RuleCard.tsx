/** One rule: how long it is kept, what a change would erase, and the way back before it begins. */
import { ShieldAlert, Undo2 } from "lucide-react";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { Field } from "../../ui/Field";
import { foresee, setRule, undoRule, type Foreseen, type RetentionRule } from "../../wire/retention";
import { Link } from "../navigation/Link";
import { useAttempt, useToast } from "../problems/use-attempt";
import styles from "./Retention.module.css";

const DAYS_MAX = 36_500;

function Preview({ rule, days, found, isBusy, onSet, onClose }: { rule: RetentionRule; days: number; found: Foreseen; isBusy: boolean; onSet(): void; onClose(): void }) {
  const { t, formats } = useReading();
  return (
    <div className={styles.preview} role="region" aria-label={t("retention.preview")}>
      <p className={styles.warning}>
        <ShieldAlert size={18} aria-hidden />
        <strong>{t(`retention_would.${rule.kind}`, { count: found.count, date: formats.moment(found.before) })}</strong>
      </p>
      <p>{t("retention.first_run", { time: formats.moment(found.first_run_at) })}</p>
      {found.held > 0 && <p>{t("retention.held", { count: found.held })}</p>}
      {found.examples.length > 0 && (
        <>
          <p className={styles.soft}>{t("retention.oldest")}</p>
          <ul className={styles.examples}>
            {found.examples.map((each) => (
              <li key={each.id}>
                {each.number !== null && <Link to={{ name: "case", caseId: each.id }}>{t("report.case", { number: String(each.number) })}</Link>}
                {rule.kind === "customers" && <Link to={{ name: "page", page: "customers", rest: each.id, search: "" }}>{t("retention.customer")}</Link>}
                {rule.kind === "decisions" && <span>{t("retention.decision")}</span>} <time dateTime={each.at} className={styles.soft}>{formats.moment(each.at)}</time>
              </li>
            ))}
          </ul>
        </>
      )}
      <div className={styles.row}>
        <Button look="danger" isBusy={isBusy} onClick={onSet}>{t("retention.set", { count: days })}</Button>
        <Button onClick={onClose}>{t("common.cancel")}</Button>
      </div>
    </div>
  );
}

export function RuleCard({ rule, onChanged }: { rule: RetentionRule; onChanged(): void }) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const kept = rule.days === null ? "" : String(rule.days);
  const [days, setDays] = useState(kept);
  useEffect(() => setDays(kept), [kept]);
  const card = useRef<HTMLElement>(null);
  /** What was pressed is gone then; the field it was about is not. */
  const focusField = () => card.current?.querySelector("input")?.focus();
  const [found, setFound] = useState<Foreseen | null>(null);
  const done = async (action: () => Promise<unknown>, title: "retention.saved" | "retention.undone") => {
    if (!(await attempt(action))) return;
    toast({ tone: "done", title: t(title) });
    setFound(null);
    focusField();
    onChanged();
  };
  const look = async (event: FormEvent) => {
    event.preventDefault();
    if (days === "") return done(() => setRule(desk.api, rule.kind, null), "retention.saved");
    await attempt(async () => setFound(await foresee(desk.api, rule.kind, Number(days))));
  };
  return (
    <section ref={card} className={styles.card} aria-labelledby={`rule-${rule.kind}`}>
      <div className={styles.head}>
        <h2 id={`rule-${rule.kind}`} className={styles.title}>{t(`retention_kind.${rule.kind}`)}</h2>
        {rule.days === null ? <Badge>{t("retention.for_good")}</Badge> : <Badge tone={rule.can_be_undone ? "warm" : "accent"}>{t("retention.days", { count: rule.days })}</Badge>}
      </div>
      <p className={styles.soft}>{t(`retention_why.${rule.kind}`)}</p>
      {rule.can_be_undone && rule.first_run_at !== null && (
        <div className={styles.row}>
          <span>{t("retention.begins", { time: formats.moment(rule.first_run_at) })}</span>
          <Button size="s" icon={<Undo2 size={14} aria-hidden className="turns" />} isBusy={isBusy} onClick={() => void done(() => undoRule(desk.api, rule.kind), "retention.undone")}>{t("common.undo")}</Button>
        </div>
      )}
      <form className={styles.row} onSubmit={(event) => void look(event)}>
        <Field label={t("retention.keep_days")} hint={t("retention.keep_days_explained")} type="number" min={1} max={DAYS_MAX} value={days} onChange={(event) => { setDays(event.target.value); setFound(null); }} />
        {found === null && <Button type="submit" isBusy={isBusy} disabled={days === kept}>{days === "" ? t("common.save") : t("retention.look")}</Button>}
      </form>
      {found !== null && <Preview rule={rule} days={Number(days)} found={found} isBusy={isBusy} onSet={() => void done(() => setRule(desk.api, rule.kind, Number(days)), "retention.saved")} onClose={() => { setFound(null); focusField(); }} />}
    </section>
  );
}

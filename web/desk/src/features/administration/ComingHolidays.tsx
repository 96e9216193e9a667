/** The holidays and eves that come next, with what becomes of them, and the choice of it. */
import { useReading } from "../../i18n/reading";
import { Badge } from "../../ui/Badge";
import type { ComingDay, Holidays } from "../../wire/calendars";
import styles from "./Calendar.module.css";
import { spanText } from "./calendar-moments";
import { EffectField } from "./EffectField";
import form from "./Form.module.css";
import { chooseFor, choiceOf, datesOf, groupComing, usualFor, type ComingHoliday } from "./holidays";

export interface ComingHolidaysProps {
  holidays: Holidays;
  coming: ComingDay[];
  onChange(holidays: Holidays): void;
}

export function ComingHolidays({ holidays, coming, onChange }: ComingHolidaysProps) {
  const reading = useReading();
  const { t } = reading;
  return (
    <div className={form.group}>
      <h3 className={form.legend}>{t("calendars.coming")}</h3>
      <p className={form.hint}>{t("calendars.coming_explained")}</p>
      <ul className={styles.coming}>
        {groupComing(coming).map((each) => {
          const name = each.isEve ? t("calendars.eve_of", { holiday: each.name }) : each.name;
          return (
            <li key={`${String(each.isEve)}/${each.key}`} className={styles.comingDay}>
              <div>
                <p className={styles.dayName} dir="auto">
                  {name}
                </p>
                <p className={form.hint}>{datesOf(reading, each.days)}</p>
              </div>
              <ComesTo holiday={each} />
              <EffectField
                label={t("calendars.effect_of", { name })}
                isLabelHidden
                name={name}
                effect={choiceOf(holidays, each)}
                usual={usualFor(holidays, each)}
                onChange={(effect) => onChange(chooseFor(holidays, each, effect))}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Its hours; of days that have different ones, that they differ; of a date with hours of its own, that these are. */
function ComesTo({ holiday: { days } }: { holiday: ComingHoliday }) {
  const { t } = useReading();
  const [hours, ...others] = [...new Set(days.map(({ spans }) => spans.map(({ opens, closes }) => spanText(opens, closes)).join(", ")))];
  return (
    <p className={styles.comesTo}>
      {others.length > 0 ? <span>{t("calendars.coming_differs")}</span> : hours === "" ? <span>{t("calendars.closed")}</span> : <bdi dir="ltr">{hours}</bdi>}
      {days.some((each) => each.is_own) && <Badge tone="accent">{t("calendars.coming_own")}</Badge>}
    </p>
  );
}

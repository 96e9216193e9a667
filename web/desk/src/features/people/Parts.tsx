/** Parts that several pages about people and rights are made of. */
import { nameIn } from "../../i18n/locales";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Choice, Field } from "../../ui/Field";
import type { PermissionName } from "../../wire/people-api";
import { groupsOf, permissionName, permissionWhy } from "./names";
import styles from "./People.module.css";
import type { TextKey } from "../../i18n/text";

/** Several of many, as check boxes. */
export function Several(props: { legend: string; options: { id: string; label: string }[]; chosen: readonly string[]; onChange(ids: string[]): void }) {
  const { legend, options, chosen, onChange } = props;
  return (
    <fieldset className={styles.group}>
      <legend>{legend}</legend>
      <div className={styles.choices}>
        {options.map(({ id, label }) => (
          <Choice
            key={id}
            kind="checkbox"
            label={<bdi>{label}</bdi>}
            checked={chosen.includes(id)}
            onChange={(event) => onChange(event.target.checked ? [...chosen, id] : chosen.filter((each) => each !== id))}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** A name in each of the tenant's languages; one is enough. */
export function LocalNameFields({ name, onChange }: { name: Partial<Record<string, string>>; onChange(name: Partial<Record<string, string>>): void }) {
  const { t, locale } = useReading();
  const locales = useValue(useDesk().session, (session) => session.tenant.locales);
  return (
    <fieldset className={styles.group}>
      <legend>{t("people.local_name")}</legend>
      <div className={styles.two}>
        {[...locales].sort((one, other) => Number(other === locale) - Number(one === locale)).map((each, index) => (
          <Field
            key={each}
            label={nameIn(each, locale)}
            lang={each}
            dir="auto"
            maxLength={80}
            {...(index === 0 ? { "data-first": true } : {})}
            value={name[each] ?? ""}
            onChange={(event) => onChange({ ...name, [each]: event.target.value })}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** Every permission there is, each explained; those the reader does not have cannot be chosen. */
export function PermissionChoices(props: { all: readonly PermissionName[]; chosen: readonly PermissionName[]; isFixed?: boolean; onChange(chosen: PermissionName[]): void }) {
  const { all, chosen, isFixed = false, onChange } = props;
  const reading = useReading();
  const mine = useValue(useDesk().session, (session) => session.agent.permissions);
  return (
    <>
      {groupsOf(all).map(([group, permissions]) => (
        <fieldset key={group} className={styles.group}>
          <legend>{reading.t(`permission_group.${group}` as TextKey)}</legend>
          {permissions.map((permission) => (
            <Choice
              key={permission}
              kind="checkbox"
              disabled={isFixed || !mine.includes(permission)}
              checked={chosen.includes(permission)}
              label={
                <>
                  {permissionName(reading, permission)}
                  <span className={styles.why}>{permissionWhy(reading, permission)}</span>
                </>
              }
              onChange={(event) => onChange(event.target.checked ? [...chosen, permission] : chosen.filter((each) => each !== permission))}
            />
          ))}
        </fieldset>
      ))}
    </>
  );
}

/** The tenant itself: what it is called, its languages, its colour. */
import { useState, type FormEvent } from "react";
import { LOCALES, nativeNameOf } from "../../i18n/locales";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Choice, Field, Select } from "../../ui/Field";
import { Loading } from "../../ui/Loading";
import { Page, PageHead } from "../../ui/Page";
import { getTenantSettings, saveTenantSettings, type TenantSettings } from "../../wire/administration";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Form.module.css";
import { FormFoot } from "./FormFoot";
import { ColourField } from "./SettingField";
import { useSaving } from "./use-saving";

export default function TenantPage() {
  const { t } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => getTenantSettings(desk.api), "all");
  return (
    <Page>
      <PageHead title={t("tenant.title")} lead={t("tenant.explained")} />
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && <TenantForm key={loaded.value.version} kept={loaded.value} onChanged={loaded.reload} />}
    </Page>
  );
}

/** By their names in the reader's language, in its order. */
function countries(codes: string[], locale: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames([locale], { type: "region" });
  const order = new Intl.Collator(locale);
  return codes.map((code) => ({ value: code, label: names.of(code) ?? code })).sort((one, other) => order.compare(one.label, other.label));
}

function TenantForm({ kept, onChanged }: { kept: TenantSettings; onChanged(): void }) {
  const { t, locale } = useReading();
  const desk = useDesk();
  const saving = useSaving();
  const [tenant, setTenant] = useState(kept);
  const change = (changes: Partial<TenantSettings>) => setTenant((before) => ({ ...before, ...changes }));
  const refresh = async () => {
    onChanged();
    desk.session.set(await desk.api.getSession());
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    let saved: TenantSettings | undefined;
    const isSaved = await saving.save(async () => {
      saved = await saveTenantSettings(desk.api, tenant);
    });
    if (!isSaved || saved === undefined) return;
    const { version } = saved;
    await refresh();
    saving.tellSaved(() => saveTenantSettings(desk.api, { ...kept, version }), () => void refresh());
  };
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <Field
        label={t("tenant.name")}
        hint={t("tenant.name_explained")}
        dir="auto"
        required
        maxLength={200}
        value={tenant.name}
        onChange={(event) => change({ name: event.target.value })}
      />
      <div className={styles.grid}>
        <Select
          label={t("tenant.country")}
          hint={t("tenant.country_explained")}
          value={tenant.home_country}
          options={countries(tenant.choices.countries, locale)}
          onChange={(code) => change({ home_country: code })}
        />
        <Select
          label={t("tenant.time_zone")}
          hint={t("tenant.time_zone_explained")}
          value={tenant.time_zone}
          options={tenant.choices.time_zones.map((name) => ({ value: name, label: name.replaceAll("_", " "), lang: "en" }))}
          onChange={(name) => change({ time_zone: name })}
        />
      </div>
      <fieldset className={styles.group}>
        <legend className={styles.legend}>{t("tenant.locales")}</legend>
        <p className={styles.hint}>{t("tenant.locales_explained")}</p>
        <div className={styles.row}>
          {LOCALES.map((locale) => (
            <Choice
              key={locale}
              kind="checkbox"
              checked={tenant.locales.includes(locale)}
              disabled={locale === tenant.default_locale}
              onChange={(event) => change({ locales: LOCALES.filter((each) => (each === locale ? event.target.checked : tenant.locales.includes(each))) })}
              label={<span lang={locale}>{nativeNameOf(locale)}</span>}
            />
          ))}
        </div>
      </fieldset>
      <Select
        label={t("tenant.default_locale")}
        value={tenant.default_locale}
        options={tenant.locales.map((locale) => ({ value: locale, label: nativeNameOf(locale), lang: locale }))}
        onChange={(locale) => change({ default_locale: locale as TenantSettings["default_locale"] })}
      />
      <ColourField label={t("tenant.accent")} hint={t("tenant.accent_explained")} value={tenant.accent} onChange={(accent) => accent !== undefined && change({ accent })} />
      <FormFoot problem={saving.problem} isBusy={saving.isBusy} />
    </form>
  );
}

/** The two fields by which people write an identity down: its kind and what it is, in any writing. */
import { useReading } from "../../i18n/reading";
import { Field, Select } from "../../ui/Field";
import type { NewIdentity } from "../../wire/answers";

const KINDS: readonly NewIdentity["kind"][] = ["phone", "email", "national_id", "handle", "host_id", "card_token"];
const INPUTS: Partial<Record<NewIdentity["kind"], "tel" | "email">> = { phone: "tel", email: "email" };

export interface IdentityFieldsProps {
  identity: NewIdentity;
  error?: string | undefined;
  isFirst?: boolean;
  onChange(identity: NewIdentity): void;
}

export function IdentityFields({ identity, error, isFirst, onChange }: IdentityFieldsProps) {
  const { t } = useReading();
  return (
    <>
      <Select
        label={t("identity.kind")}
        value={identity.kind}
        options={KINDS.map((kind) => ({ value: kind, label: t(`identity.${kind}`) }))}
        onChange={(kind) => onChange({ ...identity, kind: kind as NewIdentity["kind"] })}
      />
      <Field
        {...(isFirst ? { "data-first": true } : {})}
        label={t("identity.value")}
        hint={identity.kind === "national_id" ? t("identity.national_id_explained") : undefined}
        inputMode={INPUTS[identity.kind]}
        dir="ltr"
        value={identity.value}
        error={error}
        maxLength={500}
        autoComplete="off"
        onChange={(event) => onChange({ ...identity, value: event.target.value })}
      />
    </>
  );
}

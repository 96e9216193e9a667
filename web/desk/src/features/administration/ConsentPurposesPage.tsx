/** For what customers are asked consent. */
import { useReading } from "../../i18n/reading";
import { CONSENT_PURPOSES } from "../../wire/own-lists";
import { OwnListPage } from "./OwnListPage";

export default function ConsentPurposesPage() {
  const { t } = useReading();
  return (
    <OwnListPage
      path={CONSENT_PURPOSES}
      title={t("consent_purposes.title")}
      lead={t("consent_purposes.explained")}
      add={t("consent_purposes.add")}
      kind="purpose"
      kept={t("consent_purposes.kept")}
      isExplained
    />
  );
}

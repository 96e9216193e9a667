/** In place of a page that does not exist, is gone, or is not this reader's to see: which of these, is not told. */
import { Compass } from "lucide-react";
import { Link } from "../features/navigation/Link";
import { useReading } from "../i18n/reading";
import { Blank } from "../ui/Blank";
import { Page, PageHead } from "../ui/Page";

export function NoPagePane() {
  const { t } = useReading();
  return (
    <Page>
      <PageHead title={t("no_page.title")} />
      <Blank
        icon={<Compass size={28} />}
        title={t("no_page.reason")}
        action={<Link to={{ name: "work", workItemId: null }}>{t("no_page.to_work")}</Link>}
      >
        {t("no_page.remedy")}
      </Blank>
    </Page>
  );
}

/** All that is known of the customer, as a file they may be given: with what colleagues noted, if it is to be. */
import { FileDown } from "lucide-react";
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { Button } from "../../ui/Button";
import { Choice } from "../../ui/Field";
import { beginExport } from "../../wire/exports";
import { useAttempt } from "../problems/use-attempt";
import { Section } from "./parts";

export function ExportSection({ customerId }: { customerId: string }) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const mayExport = useMay("customers.export");
  const mayReadAll = useMay("cases.read_all");
  const { isBusy, attempt } = useAttempt();
  const [hasNotes, setNotes] = useState(false);
  if (!mayExport || !mayReadAll) return null;
  const begin = async () => {
    if (await attempt(() => beginExport(desk.api, customerId, hasNotes))) router.go(pageRoute("exports"));
  };
  return (
    <Section title={t("exports.title")}>
      <p>{t("exports.of_one_explained")}</p>
      <Choice kind="checkbox" label={t("exports.with_notes")} checked={hasNotes} onChange={(event) => setNotes(event.target.checked)} />
      <Button size="s" isBusy={isBusy} icon={<FileDown size={14} aria-hidden />} onClick={() => void begin()}>
        {t("exports.of_one")}
      </Button>
    </Section>
  );
}

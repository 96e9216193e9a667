/** What else can be done with a case: it goes on in another one, or has to do with it. */
import { EllipsisVertical, GitMerge, Link2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useMay } from "../../state/rights";
import { Menu, type MenuEntry } from "../../ui/Menu";
import type { CaseData } from "../../wire/entities";
import { SHORTCUTS } from "../shortcuts/list";
import { useShortcut } from "../shortcuts/use-shortcut";
import styles from "./ties.module.css";

const OtherCaseDialog = lazy(() => import("./OtherCaseDialog"));

export function CaseMenu({ caseId, data }: { caseId: string; data: CaseData }) {
  const { t } = useReading();
  const mayMerge = useMay("cases.merge");
  const mayHandle = useMay("cases.handle");
  const [purpose, setPurpose] = useState<"merge" | "relate" | null>(null);
  useShortcut("mergeCase", () => setPurpose("merge"), mayMerge);
  const entries: MenuEntry[] = [
    ...(mayMerge ? [{ id: "merge", label: t("ties.merge"), icon: <GitMerge size={16} aria-hidden />, onChoose: () => setPurpose("merge") }] : []),
    ...(mayHandle ? [{ id: "relate", label: t("ties.relate"), icon: <Link2 size={16} aria-hidden />, onChoose: () => setPurpose("relate") }] : []),
  ];
  if (entries.length === 0) return null;
  return (
    <>
      <Menu label={t("ties.menu")} groups={[{ id: "ties", entries }]} align="end">
        {(trigger) => (
          <button type="button" {...trigger} className={styles.more} aria-label={t("ties.menu")} title={t("ties.menu")} aria-keyshortcuts={SHORTCUTS.mergeCase.keys}>
            <EllipsisVertical size={18} aria-hidden />
          </button>
        )}
      </Menu>
      <Suspense fallback={null}>
        {purpose !== null && <OtherCaseDialog caseId={caseId} data={data} purpose={purpose} onClose={() => setPurpose(null)} />}
      </Suspense>
    </>
  );
}

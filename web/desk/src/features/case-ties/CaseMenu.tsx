/** What else can be done with a case: it goes on in another one, or has to do with it, or its words go to the customer by mail. */
import { EllipsisVertical, GitMerge, Link2, Mails } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useMay } from "../../state/rights";
import { Menu, type MenuEntry } from "../../ui/Menu";
import type { CaseData } from "../../wire/entities";
import { useActs } from "../shortcuts/acts";
import { SHORTCUTS } from "../shortcuts/list";
import { useShortcut } from "../shortcuts/use-shortcut";
import styles from "./ties.module.css";

const TranscriptDialog = lazy(() => import("../mail/TranscriptDialog"));
const OtherCaseDialog = lazy(() => import("./OtherCaseDialog"));

export function CaseMenu({ caseId, data }: { caseId: string; data: CaseData }) {
  const { t } = useReading();
  const mayMerge = useMay("cases.merge");
  const mayHandle = useMay("cases.handle");
  const [purpose, setPurpose] = useState<"merge" | "relate" | "transcript" | null>(null);
  useShortcut("mergeCase", () => setPurpose("merge"), mayMerge);
  const entries: MenuEntry[] = [
    ...(mayMerge ? [{ id: "merge", label: t("ties.merge"), icon: <GitMerge size={16} aria-hidden />, onChoose: () => setPurpose("merge") }] : []),
    ...(mayHandle ? [{ id: "relate", label: t("ties.relate"), icon: <Link2 size={16} aria-hidden />, onChoose: () => setPurpose("relate") }] : []),
  ];
  const letters: MenuEntry[] =
    mayHandle && data.interactions.length > 0 ? [{ id: "transcript", label: t("transcript.send"), icon: <Mails size={16} aria-hidden />, onChoose: () => setPurpose("transcript") }] : [];
  useActs(() => letters.map((each) => ({ id: each.id, label: each.label, group: "case", run: each.onChoose })));
  if (entries.length === 0) return null;
  return (
    <>
      <Menu label={t("ties.menu")} groups={[{ id: "ties", entries }, ...(letters.length > 0 ? [{ id: "letters", entries: letters }] : [])]} align="end">
        {(trigger) => (
          <button type="button" {...trigger} className={styles.more} aria-label={t("ties.menu")} title={t("ties.menu")} aria-keyshortcuts={SHORTCUTS.mergeCase.keys}>
            <EllipsisVertical size={18} aria-hidden />
          </button>
        )}
      </Menu>
      <Suspense fallback={null}>
        {purpose === "transcript" && <TranscriptDialog caseId={caseId} data={data} onClose={() => setPurpose(null)} />}
        {(purpose === "merge" || purpose === "relate") && <OtherCaseDialog caseId={caseId} data={data} purpose={purpose} onClose={() => setPurpose(null)} />}
      </Suspense>
    </>
  );
}

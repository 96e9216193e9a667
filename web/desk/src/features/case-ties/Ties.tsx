/** The cases a case is tied to, each with its way there and its way back. */
import { GitMerge, Link2, Split, X } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { IconButton } from "../../ui/Button";
import type { CaseData } from "../../wire/entities";
import { listTies, partCases, undoSplit, unmergeCase, type TiedCase } from "../../wire/ties";
import { Link } from "../navigation/Link";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import styles from "./ties.module.css";

const ICONS = { merged: GitMerge, split: Split, split_off: Split, related: Link2 };

function Tie({ caseId, tie, onChanged }: { caseId: string; tie: TiedCase; onChanged(): void }) {
  const { t } = useReading();
  const { api } = useDesk();
  const toast = useToast();
  const mayMerge = useMay("cases.merge");
  const mayHandle = useMay("cases.handle");
  const { isBusy, attempt } = useAttempt();
  const number = String(tie.number);
  const Icon = ICONS[tie.tie];
  const ways = {
    merged: { may: mayMerge, label: t("ties.undo_merged", { number }), done: t("ties.unmerged", { number }), go: () => unmergeCase(api, caseId, tie.tie_id ?? "") },
    split: { may: mayMerge, label: t("ties.undo_split", { number }), done: t("ties.split_undone"), go: () => undoSplit(api, caseId, tie.tie_id ?? "") },
    split_off: { may: mayMerge, label: t("ties.undo_split", { number }), done: t("ties.split_undone"), go: () => undoSplit(api, caseId, tie.tie_id ?? "") },
    related: { may: mayHandle && tie.readable, label: t("ties.part", { number }), done: t("ties.unrelated", { number }), go: () => partCases(api, caseId, tie.case_id) },
  };
  const way = ways[tie.tie];
  const undo = async () => {
    if (!(await attempt(way.go, "case.kept"))) return;
    toast({ tone: "done", title: way.done });
    onChanged();
  };
  const subject = tie.subject ?? t("case.number", { number });
  return (
    <li className={styles.tie}>
      <Icon size={14} aria-hidden />
      <span className={styles.kind}>{t(`tie.${tie.tie}`)}</span>
      {tie.subject !== null && <span dir="ltr">#{tie.number}</span>}
      {/* What was merged is here: there is nothing to go to. */}
      {tie.readable && tie.tie !== "merged" ? (
        <Link to={{ name: "case", caseId: tie.case_id }} className={styles.way}>
          <bdi>{subject}</bdi>
        </Link>
      ) : (
        <bdi className={styles.way}>{subject}</bdi>
      )}
      {way.may && (
        <IconButton size="s" label={way.label} isBusy={isBusy} onClick={() => void undo()}>
          <X size={14} aria-hidden />
        </IconButton>
      )}
    </li>
  );
}

export function Ties({ caseId, data }: { caseId: string; data: CaseData }) {
  const { t } = useReading();
  const { api } = useDesk();
  // A case that nothing was ever moved in or out of has no ties, and is not asked for.
  const loaded = useLoaded(() => (data.rearranged > 0 ? listTies(api, caseId) : Promise.resolve([])), `${caseId}:${data.rearranged}`);
  if (loaded.state !== "ready" || loaded.value.length === 0) return null;
  return (
    <ul className={styles.ties} aria-label={t("ties.list")}>
      {loaded.value.map((tie) => (
        <Tie key={`${tie.tie}:${tie.case_id}`} caseId={caseId} tie={tie} onChanged={loaded.reload} />
      ))}
    </ul>
  );
}

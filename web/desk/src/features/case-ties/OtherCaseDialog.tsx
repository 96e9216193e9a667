/** Chooses another case, to merge this one into it or to relate the two. Cases of this customer come first. */
import { FolderSearch, Search } from "lucide-react";
import { useEffect, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import type { CaseLine } from "../../wire/answers";
import type { CaseData } from "../../wire/entities";
import { mergeCase, partCases, relateCase, unmergeCase } from "../../wire/ties";
import { StatusBadge } from "../case-facts/signs";
import { Problem } from "../problems/Problem";
import { useAttempt, useToast } from "../problems/use-attempt";
import styles from "./ties.module.css";

const SEARCH_AFTER_MS = 200;
const SHOWN_AT_MOST = 20;

type Found = { state: "loading" } | { state: "ready"; cases: CaseLine[] } | { state: "failed"; error: unknown };

/** Cases to choose from: of this customer until something is searched that may lie elsewhere. */
function useCases(customerId: string, text: string, isEverywhere: boolean, round: number): Found {
  const desk = useDesk();
  const [found, setFound] = useState<Found>({ state: "loading" });
  useEffect(() => {
    let isCurrent = true;
    const ask = () => {
      const within = isEverywhere && text !== "" ? {} : { customer: customerId };
      desk.api
        .listCases({ view: "all", order: "newest", limit: SHOWN_AT_MOST, ...within, ...(text === "" ? {} : { text }) })
        .then(({ cases }) => isCurrent && setFound({ state: "ready", cases }))
        .catch((error: unknown) => isCurrent && setFound({ state: "failed", error }));
    };
    const timer = window.setTimeout(ask, text === "" ? 0 : SEARCH_AFTER_MS);
    return () => {
      isCurrent = false;
      window.clearTimeout(timer);
    };
  }, [customerId, text, isEverywhere, round, desk]);
  return found;
}

function CaseChoice({ line, isChosen, onChoose }: { line: CaseLine; isChosen: boolean; onChoose(): void }) {
  const { t } = useReading();
  const customer = line.customer_name ?? t("customer.unnamed");
  return (
    <li>
      <label className={styles.found} data-chosen={isChosen || undefined}>
        <input type="radio" name="case" checked={isChosen} onChange={onChoose} />
        <bdi className={styles.subject}>{line.subject ?? t("case.no_subject", { name: customer })}</bdi>
        <span className={styles.facts}>
          <span dir="ltr">#{line.number}</span>
          <StatusBadge status={line.status} />
          <bdi>{customer}</bdi>
        </span>
      </label>
    </li>
  );
}

export interface OtherCaseDialogProps {
  caseId: string;
  data: CaseData;
  purpose: "merge" | "relate";
  onClose(): void;
}

export default function OtherCaseDialog({ caseId, data, purpose, onClose }: OtherCaseDialogProps) {
  const { t } = useReading();
  const desk = useDesk();
  const { api } = desk;
  const router = useRouter();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const [text, setText] = useState("");
  const [round, setRound] = useState(0);
  const [chosen, setChosen] = useState<CaseLine | null>(null);
  const found = useCases(data.customer_id, text.trim(), purpose === "relate", round);
  const others = found.state === "ready" ? found.cases.filter((line) => line.case_id !== caseId && line.merged_into === null) : [];
  const number = String(chosen?.number ?? "");

  const undo = (action: () => Promise<void>, title: string) => ({
    label: t("ties.undo"),
    onChoose: () => void attempt(action, "case.kept").then((isDone) => isDone && toast({ tone: "done", title })),
  });
  const confirm = async () => {
    if (chosen === null) return;
    const other = chosen.case_id;
    const own = String(data.number);
    let mergeId = "";
    const act = async () => {
      if (purpose === "merge") mergeId = await mergeCase(api, caseId, other);
      else await relateCase(api, caseId, other);
    };
    if (!(await attempt(act, "case.kept"))) return;
    onClose();
    if (purpose === "relate") {
      toast({ tone: "done", title: t("ties.related_done", { number }), action: undo(() => partCases(api, caseId, other), t("ties.unrelated", { number })) });
      return;
    }
    router.go({ name: "case", caseId: other });
    const part = async () => {
      await unmergeCase(api, other, mergeId);
      // What is held of it still leads to the other one.
      desk.rearrange(caseId);
      router.go({ name: "case", caseId });
    };
    toast({ tone: "done", title: t("ties.merged_done", { number: own }), action: undo(part, t("ties.unmerged", { number: own })) });
  };

  return (
    <Dialog
      title={t(`ties.${purpose}_title`)}
      closeLabel={t("common.close")}
      onClose={onClose}
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" disabled={chosen === null} isBusy={isBusy} onClick={() => void confirm()}>
            {chosen === null ? t("ties.choose") : t(`ties.${purpose}_confirm`, { number })}
          </Button>
        </>
      }
    >
      <p className={styles.lead}>{t(`ties.${purpose}_explained`)}</p>
      <Field
        data-first
        label={t("ties.search")}
        type="search"
        value={text}
        dir={text === "" ? undefined : "auto"}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value);
          setChosen(null);
        }}
        end={<Search size={16} aria-hidden className={styles.glass} />}
      />
      <div aria-live="polite">
        {found.state === "failed" && <Problem error={found.error} onRetry={() => setRound(round + 1)} />}
        {found.state === "ready" && others.length === 0 && (
          <Blank icon={<FolderSearch size={22} />} title={t("ties.none")}>
            {t(`ties.${purpose}_none`)}
          </Blank>
        )}
      </div>
      {others.length > 0 && (
        <ul className={styles.list} aria-label={text.trim() === "" || purpose === "merge" ? t("ties.of_customer") : t("ties.found")}>
          {others.map((line) => (
            <CaseChoice key={line.case_id} line={line} isChosen={line.case_id === chosen?.case_id} onChoose={() => setChosen(line)} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

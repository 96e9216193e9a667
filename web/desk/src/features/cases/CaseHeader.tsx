/** The head of a case: subject, number, owner, and what can be done with the item. */
import { ArrowLeft, CircleCheck, PanelRight, Paperclip, Pencil, Route, Undo2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button, IconButton } from "../../ui/Button";
import { InlineEdit } from "../../ui/InlineEdit";
import type { CaseData } from "../../wire/entities";
import { useAttempt } from "../problems/use-attempt";
import { useActs } from "../shortcuts/acts";
import { SHORTCUTS } from "../shortcuts/list";
import { useShortcut } from "../shortcuts/use-shortcut";
import type { WorkItem } from "../work/model";
import { CaseMenu } from "../case-ties/CaseMenu";
import { Ties } from "../case-ties/Ties";
import { GivenNote } from "../work/GivenNote";
import { Notices } from "../routing-rules/Notices";
import { CaseBar } from "./CaseBar";
import styles from "./CaseHeader.module.css";

const FilesDialog = lazy(() => import("./FilesDialog"));
const FinishDialog = lazy(() => import("./FinishDialog"));
const RequeueDialog = lazy(() => import("./RequeueDialog"));
const DecisionsDialog = lazy(() => import("../decisions/DecisionsDialog"));

type Opened = "files" | "finish" | "requeue" | "decisions" | null;

export interface CaseHeaderProps {
  caseId: string;
  data: CaseData;
  item: WorkItem | null;
  customerName: string;
  isCustomerShown: boolean;
  onToggleCustomer(): void;
  onBack(): void;
  /** The item has left my hands. */
  onGone(): void;
}

function Facts({ data, item }: { data: CaseData; item: WorkItem | null }) {
  const { t, own } = useReading();
  return (
    <p className={styles.facts}>
      <span>{t("case.number", { number: String(data.number) })}</span>
      {item !== null && (
        <span>
          <bdi>{own(item.data.queue_name)}</bdi>
        </span>
      )}
    </p>
  );
}

export function CaseHeader(props: CaseHeaderProps) {
  const { caseId, data, item, customerName, isCustomerShown, onToggleCustomer, onBack, onGone } = props;
  const { t } = useReading();
  const desk = useDesk();
  const { attempt } = useAttempt();
  const [opened, setOpened] = useState<Opened>(null);
  // About what a colleague asks there is nothing to finish or to pass on.
  const isActive = item?.data.state === "assigned" && !item.data.consult;
  useShortcut("finish", () => setOpened("finish"), isActive);
  useShortcut("requeue", () => setOpened("requeue"), isActive);
  useShortcut("whyMe", () => setOpened("decisions"), item !== null);
  useShortcut("customer", onToggleCustomer);
  useActs(() => [{ id: "files", label: t("files.title"), group: "case", run: () => setOpened("files") }]);
  const close = () => setOpened(null);

  return (
    <header className={styles.head}>
      <div className={styles.back}>
        <IconButton label={t("case.back")} onClick={onBack}>
          <ArrowLeft size={18} aria-hidden className="turns" />
        </IconButton>
      </div>
      <div className={styles.what}>
        <InlineEdit
          as="h2"
          maxLength={300}
          value={data.subject ?? ""}
          placeholder={t("case.no_subject", { name: customerName })}
          label={t("case.subject")}
          editLabel={t("case.edit_subject")}
          icon={<Pencil size={14} aria-hidden />}
          onSave={(subject) => attempt(() => desk.api.saveSubject(caseId, subject))}
        />
        <Facts data={data} item={item} />
      </div>
      <div className={styles.actions}>
        {item !== null && (
          <IconButton label={t("case.why_me")} keys={SHORTCUTS.whyMe.keys} onClick={() => setOpened("decisions")}>
            <Route size={18} aria-hidden />
          </IconButton>
        )}
        {isActive && (
          <>
            <IconButton label={t("case.requeue")} keys={SHORTCUTS.requeue.keys} onClick={() => setOpened("requeue")}>
              <Undo2 size={18} aria-hidden className="turns" />
            </IconButton>
            <Button isCompact icon={<CircleCheck size={16} aria-hidden />} hint={t("case.finish_explained")} keys={SHORTCUTS.finish.keys} onClick={() => setOpened("finish")}>
              {t("case.finish")}
            </Button>
          </>
        )}
        <IconButton label={t("files.title")} onClick={() => setOpened("files")}>
          <Paperclip size={18} aria-hidden />
        </IconButton>
        <CaseMenu caseId={caseId} data={data} />
        <IconButton
          label={isCustomerShown ? t("customer.hide") : t("customer.show")}
          keys={SHORTCUTS.customer.keys}
          aria-expanded={isCustomerShown}
          onClick={onToggleCustomer}
        >
          <PanelRight size={18} aria-hidden className="turns" />
        </IconButton>
      </div>
      <div className={styles.state}>
        <CaseBar caseId={caseId} data={data} hasWork={isActive} onGone={onGone} />
        <Ties caseId={caseId} data={data} />
      </div>
      {isActive && item !== null && (
        <div className={styles.state}>
          <Notices notices={item.data.notice} />
          <GivenNote item={item} />
        </div>
      )}
      <Suspense fallback={null}>
        {opened === "files" && <FilesDialog caseId={caseId} onClose={close} />}
        {opened === "finish" && item !== null && <FinishDialog item={item} customerName={customerName} onClose={close} />}
        {opened === "requeue" && item !== null && <RequeueDialog item={item} onClose={close} onGone={onGone} />}
        {opened === "decisions" && item !== null && <DecisionsDialog workItemId={item.id} onClose={close} />}
      </Suspense>
    </header>
  );
}

/** Makes a new case of what came from a message on. */
import { useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntity } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { splitCase, undoSplit } from "../../wire/ties";
import { useAttempt, useToast } from "../problems/use-attempt";
import styles from "./ties.module.css";

export default function SplitDialog({ caseId, messageId, onClose }: { caseId: string; messageId: string; onClose(): void }) {
  const { t } = useReading();
  const { api } = useDesk();
  const router = useRouter();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const isMail = useEntity("message", messageId)?.data.mail != null;
  const [subject, setSubject] = useState("");
  const undo = (newId: string, splitId: string) => async () => {
    let whole = caseId;
    const isDone = await attempt(async () => (whole = await undoSplit(api, newId, splitId)), "case.kept");
    if (!isDone) return;
    router.go({ name: "case", caseId: whole, messageId });
    toast({ tone: "done", title: t("ties.split_undone") });
  };
  const split = async () => {
    let made = { split_id: "", case_id: "" };
    if (!(await attempt(async () => (made = await splitCase(api, caseId, messageId, subject.trim())), "case.kept"))) return;
    onClose();
    router.go({ name: "case", caseId: made.case_id, messageId });
    const action = { label: t("ties.undo"), onChoose: () => void undo(made.case_id, made.split_id)() };
    toast({ tone: "done", title: t("ties.split_done"), action });
  };
  return (
    <Dialog
      title={t("ties.split_title")}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="s"
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" type="submit" form="split" isBusy={isBusy}>
            {t("ties.split_confirm")}
          </Button>
        </>
      }
    >
      <form
        id="split"
        onSubmit={(event) => {
          event.preventDefault();
          void split();
        }}
      >
        <p className={styles.lead}>{t(isMail ? "ties.split_explained_mail" : "ties.split_explained")}</p>
        <Field
          data-first
          label={t("ties.split_subject")}
          value={subject}
          dir={subject === "" ? undefined : "auto"}
          maxLength={300}
          onChange={(event) => setSubject(event.target.value)}
        />
      </form>
    </Dialog>
  );
}

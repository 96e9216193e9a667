/** A mail that may belong elsewhere: joined to another case, or made a case of its own, or left; each can be undone. */
import { GitMerge, Split } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntity } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { useRouter } from "../../state/router-context";
import { Button } from "../../ui/Button";
import type { EntityOf, MailData } from "../../wire/entities";
import { dismissOffer, type MailRef } from "../../wire/mail";
import { findCaseCustomer, mergeCase, splitCase, undoSplit, unmergeCase } from "../../wire/ties";
import { useAttempt, useToast } from "../problems/use-attempt";
import styles from "./Mail.module.css";
import { bareSubject, offerOf } from "./model";

const JoinDialog = lazy(() => import("./JoinDialog"));

type Customer = EntityOf<"customer">;

export function Offer({ mail, at, caseNumber }: { mail: MailData; at: MailRef; caseNumber: number | null }) {
  const { t } = useReading();
  const desk = useDesk();
  const { api } = desk;
  const router = useRouter();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const mayHandle = useMay("cases.handle");
  const mayMerge = useMay("cases.merge");
  const customer = useEntity("customer", useEntity("case", at.caseId)?.data.customer_id ?? null);
  const [other, setOther] = useState<Customer | null>(null);
  const into = mail.threading.case_id ?? "";
  const offer = offerOf(mail, at.caseId);
  if (offer === null || !mayHandle) return null;

  const undone = (act: () => Promise<unknown>, title: string) => ({
    label: t("ties.undo"),
    onChoose: () => void attempt(act, "case.kept").then((isDone) => isDone && toast({ tone: "done", title })),
  });
  const join = async () => {
    const number = String(caseNumber ?? "");
    let mergeId = "";
    if (!(await attempt(async () => (mergeId = await mergeCase(api, at.caseId, into)), "case.kept"))) return;
    setOther(null);
    router.go({ name: "case", caseId: into, messageId: at.messageId });
    const back = async () => {
      await unmergeCase(api, into, mergeId);
      // What is held of it still leads to the other one.
      desk.rearrange(at.caseId);
      router.go({ name: "case", ...at });
    };
    toast({ tone: "done", title: t("ties.merged_done", { number }), action: undone(back, t("ties.unmerged", { number })) });
  };
  // Cases of one customer become one at once; of two, only when that was said.
  const ask = async () => {
    let found: Customer | undefined;
    if (!(await attempt(async () => (found = await findCaseCustomer(api, into)), "case.kept"))) return;
    if (found === undefined || found.id === customer?.id) return join();
    setOther(found);
  };
  const split = async () => {
    let made = { split_id: "", case_id: "" };
    const act = async () => (made = await splitCase(api, at.caseId, at.messageId, bareSubject(mail.subject).slice(0, 300)));
    if (!(await attempt(act, "case.kept"))) return;
    router.go({ name: "case", caseId: made.case_id, messageId: at.messageId });
    const back = async () => router.go({ name: "case", caseId: await undoSplit(api, made.case_id, made.split_id), messageId: at.messageId });
    toast({ tone: "done", title: t("ties.split_done"), action: undone(back, t("ties.split_undone")) });
  };
  const number = String(mail.threading.case_number ?? "");
  return (
    <section className={styles.offer} aria-label={t("mail.offer")}>
      <p>{offer === "join" ? t("mail.offer_join", { number }) : t("mail.offer_split")}</p>
      <p className={styles.acts}>
        {mayMerge && offer === "join" && (
          <Button size="s" look="primary" isBusy={isBusy} icon={<GitMerge size={14} aria-hidden />} onClick={() => void ask()}>
            {t("mail.join", { number })}
          </Button>
        )}
        {mayMerge && offer === "split" && (
          <Button size="s" look="primary" isBusy={isBusy} icon={<Split size={14} aria-hidden />} onClick={() => void split()}>
            {t("mail.split")}
          </Button>
        )}
        <Button size="s" look="quiet" isBusy={isBusy} onClick={() => void attempt(() => dismissOffer(api, at))}>
          {t("mail.stay")}
        </Button>
      </p>
      <Suspense fallback={null}>
        {other !== null && (
          <JoinDialog
            own={{ number: String(caseNumber ?? ""), name: customer?.data.name ?? t("customer.unnamed") }}
            into={{ number, name: other.data.name ?? t("customer.unnamed") }}
            isBusy={isBusy}
            onJoin={() => void join()}
            onClose={() => setOther(null)}
          />
        )}
      </Suspense>
    </section>
  );
}

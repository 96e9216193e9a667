/** Of the reply that was begun: what was written elsewhere meanwhile, and what colleagues share. */
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Button } from "../../ui/Button";
import { useAttempt, useToast } from "../problems/use-attempt";
import styles from "./Composer.module.css";

export function DraftBar({ caseId, isReply }: { caseId: string; isReply: boolean }) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const drafts = useValue(desk.draftSync.cases, (all) => all.get(caseId));
  if (drafts === undefined || !isReply) return null;
  const { conflict, shared } = drafts;
  const settle = (by: "mine" | "theirs" | "both") => desk.draftSync.settle(caseId, by);
  return (
    <>
      {conflict !== null && (
        <section className={styles.draft} role="alert" aria-label={t("draft.conflict")}>
          <p className={styles.draftTitle}>{t("draft.conflict")}</p>
          <blockquote className={styles.draftText} dir="auto">
            {conflict.text}
          </blockquote>
          <p className={styles.draftActs}>
            <Button size="s" look="primary" onClick={() => settle("both")}>
              {t("draft.keep_both")}
            </Button>
            <Button size="s" onClick={() => settle("mine")}>
              {t("draft.keep_mine")}
            </Button>
            <Button size="s" onClick={() => settle("theirs")}>
              {t("draft.keep_theirs")}
            </Button>
          </p>
        </section>
      )}
      {shared.map((each) => (
        <section key={each.agent_id} className={styles.draft} aria-label={t("draft.shared_by", { name: each.name })}>
          <p className={styles.draftTitle}>{t("draft.shared_by", { name: each.name })}</p>
          <blockquote className={styles.draftText} dir="auto">
            {each.text}
          </blockquote>
          <p className={styles.draftActs}>
            <Button
              size="s"
              isBusy={isBusy}
              onClick={() =>
                void attempt(async () => {
                  await desk.draftSync.take(caseId, each);
                  toast({ tone: "done", title: t("draft.taken", { name: each.name }) });
                })
              }
            >
              {t("draft.take_over")}
            </Button>
          </p>
        </section>
      ))}
    </>
  );
}

/** A supervisor ends a question to a colleague. It cannot be asked again in somebody's name, so what it does is said before. */
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { endConsult } from "../../wire/consults";
import { useAttempt, useToast } from "../problems/use-attempt";
import styles from "../handing/Waiting.module.css";

export function EndConsult({ consultId, onChanged }: { consultId: string; onChanged(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const end = () =>
    void attempt(async () => {
      await endConsult(desk.api, consultId);
      toast({ tone: "done", title: t("board.consult_ended") });
    }).then(onChanged);
  return (
    <div className={styles.panel}>
      <p>{t("board.end_consult_sure")}</p>
      <Button size="s" isBusy={isBusy} onClick={end}>
        {t("board.end_consult")}
      </Button>
    </div>
  );
}

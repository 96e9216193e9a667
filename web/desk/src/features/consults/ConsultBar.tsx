/** Above where one writes: whom I ask about this case, or who asks me, and what can be done about it. */
import { MessageCircleQuestion } from "lucide-react";
import { useCallback, useRef } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntities } from "../../state/desk-context";
import type { Entities } from "../../state/entities";
import { Button } from "../../ui/Button";
import { endConsult, letTakePart, passConsult } from "../../wire/consults";
import { useAttempt, useToast } from "../problems/use-attempt";
import styles from "./ConsultBar.module.css";
import { endedHere } from "./ended-here";
import { consultOf, toldOf, type Consult, type WorkItem } from "./model";

function useWords(): (consult: Consult, item: WorkItem) => string {
  const { t, own } = useReading();
  return ({ isMine, stage, about }, item) => {
    if (!isMine) return `${t("consult.asks_you", { name: about.by_name ?? "" })} ${t(about.takes_part ? "consult.you_write_too" : "consult.you_note")}`;
    const name = about.with_name ?? "";
    if (stage === "waiting") return name === "" ? t("consult.waiting", { queue: own(item.data.queue_name) }) : t("consult.waiting_for", { name });
    if (stage === "offered") return t("consult.offered", { name });
    return t(about.takes_part ? "consult.with_part" : "consult.with", { name });
  };
}

export interface ConsultBarProps {
  item: WorkItem;
  /** The item is not mine any more: it was handed over, or was only the question. */
  onGone(): void;
}

export function ConsultBar({ item, onGone }: ConsultBarProps) {
  const { t } = useReading();
  const desk = useDesk();
  const found = useEntities(useCallback((entities: Entities) => consultOf(entities, item), [item]));
  const words = useWords();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const bar = useRef<HTMLElement>(null);
  const consult = found && toldOf(found, item);
  if (found === null || consult === null) return null;
  const id = found.id;
  const { isMine, stage, about } = consult;
  const isTaken = stage === "taken";

  /** The buttons go with the consult: the focus goes to where one writes. */
  const leave = async (isDone: Promise<boolean>) => {
    const pane = bar.current?.closest<HTMLElement>("main");
    if (await isDone) (pane?.querySelector<HTMLElement>("textarea, [data-rich]") ?? pane)?.focus();
  };
  /** Before it is asked for: the news of it may be here before the answer. */
  const byMe = async (act: () => Promise<void>) => {
    endedHere.add(id);
    const isDone = await attempt(act);
    if (!isDone) endedHere.delete(id);
    return isDone;
  };
  const pass = async () => {
    if (!(await byMe(() => passConsult(desk.api, id)))) return;
    toast({ tone: "done", title: t("consult.passed", { name: about.with_name ?? "" }) });
    onGone();
  };
  const finish = async () => {
    if (!(await byMe(() => endConsult(desk.api, id)))) return;
    toast({ tone: "done", title: t("consult.over") });
    onGone();
  };
  const stop = () => leave(byMe(() => endConsult(desk.api, id)));
  const letPart = (takesPart: boolean) => attempt(() => letTakePart(desk.api, id, takesPart));

  return (
    <section ref={bar} className={styles.frame} aria-label={t("consult.label")} data-testid="consult">
      <div className={styles.bar}>
        <MessageCircleQuestion size={16} aria-hidden className={styles.sign} />
        <p className={styles.words} role="status">
          {words(consult, found)}
        </p>
        <div className={styles.acts}>
          {isMine && isTaken && (
            <>
              <Button size="s" aria-disabled={isBusy} onClick={() => void letPart(!about.takes_part)}>
                {t(about.takes_part ? "consult.let_out" : "consult.let_in")}
              </Button>
              <Button size="s" aria-disabled={isBusy} onClick={() => void pass()}>
                {t("consult.pass")}
              </Button>
            </>
          )}
          {!isMine && about.takes_part && (
            <Button size="s" aria-disabled={isBusy} onClick={() => void leave(letPart(false))}>
              {t("consult.go_out")}
            </Button>
          )}
          <Button size="s" look="quiet" aria-disabled={isBusy} onClick={() => void (isMine ? stop() : finish())}>
            {t(isMine ? (isTaken ? "consult.end" : "consult.stop") : "consult.done")}
          </Button>
        </div>
      </div>
    </section>
  );
}

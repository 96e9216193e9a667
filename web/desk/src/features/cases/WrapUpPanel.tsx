/** The minutes after the work: what came of it, and whether the case is resolved. */
import { useCallback, useEffect, useRef, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useTimed } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Button } from "../../ui/Button";
import { Choice, Field } from "../../ui/Field";
import { extendWrapUp } from "../../wire/handing";
import { useAttempt, useToast } from "../problems/use-attempt";
import type { WorkItem } from "../work/model";
import styles from "./WrapUpPanel.module.css";

function Timer({ from, until }: { from: number; until: number }) {
  const { t, formats } = useReading();
  const left = useTimed("second", useCallback((now) => Math.max(0, Math.ceil((until - now) / 1000)), [until]));
  const share = until > from ? Math.min(1, (left * 1000) / (until - from)) : 0;
  return (
    <span className={styles.timer} role="timer" aria-label={t("wrap_up.time_left")} data-short={left <= 15 || undefined}>
      <svg viewBox="0 0 20 20" className={styles.dial} aria-hidden="true">
        <circle cx="10" cy="10" r="8" pathLength={1} />
        <circle cx="10" cy="10" r="8" pathLength={1} strokeDasharray={`${share} 1`} data-left />
      </svg>
      {formats.countdown(left * 1000)}
    </span>
  );
}

export function WrapUpPanel({ item, onDone }: { item: WorkItem; onDone(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const queueId = item.data.queue_id;
  const queue = useValue(desk.session, (session) => session.queues.find((each) => each.queue_id === queueId));
  const dispositions = queue?.dispositions ?? [];
  const isRequired = queue?.disposition_required ?? true;
  const [dispositionId, setDisposition] = useState(item.data.disposition_id);
  // Null until the agent has ticked or unticked it by hand: till then it follows the disposition.
  const [isResolvedByHand, setResolvedByHand] = useState<boolean | null>(null);
  const [outcome, setOutcome] = useState("");
  const [isMissing, setMissing] = useState(false);
  const { isBusy, attempt } = useAttempt();
  const extending = useAttempt();
  const panel = useRef<HTMLFormElement>(null);
  const from = useRef(desk.clock.now());
  const until = item.data.wrap_up_until;
  const chosen = dispositions.find((disposition) => disposition.disposition_id === dispositionId);
  const isResolved = isResolvedByHand ?? chosen?.resolves ?? false;

  useEffect(() => {
    panel.current?.querySelector<HTMLInputElement>("input")?.focus();
  }, []);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isRequired && dispositions.length > 0 && chosen === undefined) {
      setMissing(true);
      panel.current?.querySelector<HTMLInputElement>("input[type=radio]")?.focus();
      return;
    }
    const choice = {
      disposition_id: chosen?.disposition_id ?? null,
      resolve_case: isResolved,
      ...(isResolved && outcome.trim() !== "" ? { outcome: outcome.trim() } : {}),
    };
    if (await attempt(() => desk.api.wrapUp(item.id, choice), "wrap_up.kept")) {
      toast({ tone: "done", title: isResolved ? t("wrap_up.done_resolved") : t("wrap_up.done") });
      onDone();
    }
  };

  return (
    <form ref={panel} className={styles.panel} onSubmit={(event) => void submit(event)} aria-label={t("wrap_up.title")}>
      <div className={styles.head}>
        <h3 className={styles.title}>{t("wrap_up.title")}</h3>
        {until !== null && <Timer from={from.current} until={Date.parse(until)} />}
        {item.data.wrap_up_extended === true ? (
          <span>{t("wrap_up.extended")}</span>
        ) : (
          <Button size="s" look="quiet" isBusy={extending.isBusy} onClick={() => void extending.attempt(() => extendWrapUp(desk.api, item.id))}>
            {t("wrap_up.extend")}
          </Button>
        )}
      </div>
      {dispositions.length > 0 && (
        <fieldset aria-describedby={isMissing ? "wrap-up-missing" : undefined}>
          <legend className={styles.legend}>{t(isRequired ? "wrap_up.disposition" : "wrap_up.optional")}</legend>
          <div className={styles.choices}>
            {dispositions.map((disposition) => (
              <Choice
                key={disposition.disposition_id}
                kind="radio"
                name="disposition"
                label={<bdi>{disposition.label}</bdi>}
                checked={disposition.disposition_id === dispositionId}
                onChange={() => {
                  setDisposition(disposition.disposition_id);
                  setMissing(false);
                }}
              />
            ))}
          </div>
          {isMissing && (
            <p id="wrap-up-missing" className={styles.missing} role="alert">
              {t("wrap_up.choose_first")}
            </p>
          )}
        </fieldset>
      )}
      <div className={styles.end}>
        <Choice kind="checkbox" label={t("wrap_up.resolve")} checked={isResolved} onChange={(event) => setResolvedByHand(event.target.checked)} />
        {isResolved && (
          <Field
            label={t("wrap_up.outcome")}
            placeholder={t("wrap_up.outcome_example")}
            value={outcome}
            dir={outcome === "" ? undefined : "auto"}
            maxLength={200}
            onChange={(event) => setOutcome(event.target.value)}
          />
        )}
        <Button type="submit" look="primary" isBusy={isBusy}>
          {t("wrap_up.finish")}
        </Button>
      </div>
    </form>
  );
}

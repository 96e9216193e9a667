/** The live test of a mailbox: each step as it happens, and of one that fails what failed and what to do. */
import { CircleAlert, CircleCheck, CircleDashed, CircleMinus, PlugZap } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Choice } from "../../ui/Field";
import type { EntryPointDraft } from "../../wire/administration";
import { tryMailbox, type TrialStep } from "../../wire/mailboxes";
import { explain, type Explanation } from "../problems/explain";
import { FormProblem } from "../administration/FormProblem";
import styles from "./Mailboxes.module.css";

const ICONS = { begun: CircleDashed, done: CircleCheck, failed: CircleAlert, skipped: CircleMinus } as const;

interface MailboxTrialProps {
  draft: EntryPointDraft;
  /** Of the mailbox that is changed; null for a new one. */
  id: string | null;
  /** Whether mail is fetched, so that one that is sent can be waited for. */
  canWait: boolean;
  /** It begins by itself. */
  runsAtOnce?: boolean;
  /** Each step as it ends. */
  onStep(step: TrialStep): void;
  /** Before it begins; false: what is entered cannot be tried yet. */
  onBegin(): boolean;
  /** What was entered makes no mailbox. */
  onRefused(problem: Explanation): void;
}

export function MailboxTrial({ draft, id, canWait, runsAtOnce = false, onStep, onBegin, onRefused }: MailboxTrialProps) {
  const reading = useReading();
  const { t } = reading;
  const desk = useDesk();
  const [steps, setSteps] = useState<readonly TrialStep[]>([]);
  const [toOneself, setToOneself] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Explanation | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const said = JSON.stringify(draft);
  // What was tried is not what stands here any more.
  useEffect(() => {
    running.current?.abort();
    setSteps([]);
    setProblem(null);
  }, [said]);

  const run = async () => {
    if (!onBegin()) return;
    const mine = new AbortController();
    running.current?.abort();
    running.current = mine;
    setSteps([]);
    setProblem(null);
    setBusy(true);
    try {
      const note = (step: TrialStep) => {
        if (mine.signal.aborted) return;
        setSteps((before) => [...before.filter((each) => each.step !== step.step), step]);
        if (step.state !== "begun") onStep(step);
      };
      await tryMailbox(desk.api, draft, id, toOneself && canWait, note, mine.signal);
    } catch (error) {
      if (mine.signal.aborted) return;
      const why = explain(reading, error);
      if (why.at === undefined) setProblem(why);
      else onRefused(why);
    } finally {
      if (running.current === mine) setBusy(false);
    }
  };
  useEffect(() => {
    if (runsAtOnce) void run();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, as it is opened
  }, []);
  const isOver = !isBusy && steps.length > 0 && steps.every((each) => each.state !== "begun");
  // What it found stands below the form, and so out of sight.
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (steps.length > 0 || problem !== null) end.current?.scrollIntoView({ block: "nearest" });
  }, [steps, problem, isOver]);
  const isGood = isOver && steps.every((each) => each.state === "done");
  return (
    <section className={styles.trial} aria-label={t("mailbox_trial.title")}>
      <h2>{t("mailbox_trial.title")}</h2>
      <p className={styles.soft}>{t("mailbox_trial.explained")}</p>
      {canWait && <Choice kind="checkbox" checked={toOneself} onChange={(event) => setToOneself(event.target.checked)} label={t("mailbox_trial.to_oneself")} />}
      <div>
        <Button icon={<PlugZap size={16} aria-hidden />} isBusy={isBusy} onClick={() => void run()}>
          {t("mailbox_trial.run")}
        </Button>
      </div>
      <ol className={styles.steps} aria-live="polite" aria-busy={isBusy}>
        {steps.map((step) => (
          <StepLine key={step.step} step={step} />
        ))}
      </ol>
      {isOver && (
        <p role="status" data-testid="trial-end">
          <strong>{isGood ? t("mailbox_trial.good") : t("mailbox_trial.bad")}</strong>
        </p>
      )}
      <FormProblem problem={problem} />
      <div ref={end} className={styles.trialEnd} />
    </section>
  );
}

function StepLine({ step }: { step: TrialStep }) {
  const reading = useReading();
  const { t } = reading;
  const Icon = ICONS[step.state];
  const detail = step.problem?.params["detail"];
  return (
    <li className={styles.step} data-state={step.state} data-testid={`trial-${step.step}`}>
      <Icon size={16} aria-hidden />
      <div className={styles.told}>
        <p>
          {t(`mailbox_step.${step.step}`)} <span className={styles.soft}>{t(`trial_state.${step.state}`)}</span>
        </p>
        {step.state === "done" && <Found step={step} />}
        {step.problem && (
          <>
            <p>{step.problem.message}</p>
            {typeof detail === "string" && detail !== "" && (
              <p className={styles.soft}>
                {t("mailboxes.said")} <bdi dir="ltr">{detail}</bdi>
              </p>
            )}
          </>
        )}
      </div>
    </li>
  );
}

function Found({ step }: { step: TrialStep }) {
  const { t, formats } = useReading();
  const found = [
    step.host != null && `${step.host}:${step.port}`,
    step.senders != null && step.senders.join(", "),
    step.count != null && t("mailbox_trial.mails", { count: step.count, folder: step.folder ?? "" }),
    step.seconds != null && t("mailbox_trial.took", { duration: formats.seconds(Math.max(1, step.seconds) * 1000) }),
  ].filter((each) => each !== false);
  return found.length === 0 ? null : (
    <p className={styles.soft}>
      <bdi>{found.join(" · ")}</bdi>
    </p>
  );
}

/** "Why me?": the recorded decisions that brought the item to whom it came. */
import { CircleCheck, Scale } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Badge } from "../../ui/Badge";
import { Blank } from "../../ui/Blank";
import { Dialog } from "../../ui/Dialog";
import { Loading } from "../../ui/Loading";
import { tip } from "../../ui/tip";
import type { Candidate, Decision } from "../../wire/answers";
import { useLoaded } from "../problems/use-loaded";
import { Problem } from "../problems/Problem";
import styles from "./DecisionsDialog.module.css";
import { useReasons } from "./use-reasons";

interface CandidateLineProps {
  candidate: Candidate;
  isChosen?: boolean;
  /** A score says something beside another one. */
  isCompared?: boolean;
  myId: string;
}

function CandidateLine({ candidate, isChosen = false, isCompared = false, myId }: CandidateLineProps) {
  const { t, formats } = useReading();
  const inWords = useReasons();
  return (
    <li className={styles.candidate} data-chosen={isChosen || undefined}>
      <span className={styles.name}>
        {isChosen && <CircleCheck size={16} role="img" aria-label={t("decisions.chosen")} />}
        <bdi>{candidate.name}</bdi>
        {candidate.agent_id === myId && <Badge tone="accent">{t("decisions.you")}</Badge>}
      </span>
      <span className={styles.reasons}>{inWords(candidate.reasons)}</span>
      {isCompared && (
        <span className={styles.score} {...tip(t("decisions.score"))}>
          <span className={styles.unit}>{t("decisions.score")} </span>
          {formats.number(Math.round(candidate.score))}
        </span>
      )}
    </li>
  );
}

function DecisionCard({ decision, myId }: { decision: Decision; myId: string }) {
  const { t, find, formats } = useReading();
  const inWords = useReasons();
  const at = decision.decided_at;
  const askable = decision.candidates.filter((candidate) => candidate.could_be_asked);
  const others = decision.candidates.filter((candidate) => !candidate.could_be_asked);
  return (
    <section className={styles.decision}>
      <h3 className={styles.when}>
        <time dateTime={at}>
          {formats.day(at, Date.now())}, {formats.clockTime(at)}
        </time>
        <span className={styles.policy}>{find("policy.", decision.policy) ?? decision.policy}</span>
        {decision.decided_by !== null && <span className={styles.policy}>{t("decisions.by", { name: decision.decided_by })}</span>}
      </h3>
      {decision.chosen_agent_id === null && (
        <p>
          {decision.reasons.length > 0 ? (
            <>
              {t("decisions.waits")} {inWords(decision.reasons)}
            </>
          ) : (
            t("decisions.nobody")
          )}
        </p>
      )}
      <ul>
        {askable.map((candidate) => (
          <CandidateLine
            key={candidate.agent_id}
            candidate={candidate}
            isChosen={candidate.agent_id === decision.chosen_agent_id}
            isCompared={askable.length > 1}
            myId={myId}
          />
        ))}
      </ul>
      {others.length > 0 && (
        <>
          <h4 className={styles.others}>{t("decisions.impossible")}</h4>
          <ul>
            {others.map((candidate) => (
              <CandidateLine key={candidate.agent_id} candidate={candidate} myId={myId} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

export default function DecisionsDialog({ workItemId, onClose }: { workItemId: string; onClose(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const loaded = useLoaded(() => desk.api.listDecisions(workItemId), workItemId);
  return (
    <Dialog title={t("decisions.title")} closeLabel={t("common.close")} onClose={onClose}>
      <p className={styles.lead}>{t("decisions.explained")}</p>
      {loaded.state === "loading" && <Loading label={t("common.loading")} />}
      {loaded.state === "failed" && <Problem error={loaded.error} onRetry={loaded.reload} />}
      {loaded.state === "ready" && loaded.value.length === 0 && <Blank icon={<Scale size={22} />} title={t("decisions.none")} />}
      {loaded.state === "ready" &&
        loaded.value.map((decision) => (
          <DecisionCard key={decision.decided_at} decision={decision} myId={desk.agentId} />
        ))}
    </Dialog>
  );
}

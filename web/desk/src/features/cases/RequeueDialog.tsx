/**
 * Passes the item on: to a queue, to a colleague who is asked first, or to whoever has a skill. Its age is kept, and a note goes with it.
 * Or only asks one of these about it.
 */
import { useRef, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntities } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Choice, Field, Select, TextArea } from "../../ui/Field";
import { beginConsult } from "../../wire/consults";
import { handOver, listTakers, requeue, type Taker, type Takers } from "../../wire/handing";
import { inOrder, standingOf, toldDoubts } from "../handing/colleagues";
import { useDoubts } from "../handing/use-doubts";
import { useNote } from "../handing/use-note";
import styles from "../handing/Waiting.module.css";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import { useReread } from "../problems/use-reread";
import type { WorkItem } from "../work/model";

type To = "queue" | "colleague" | "skill";
const SECONDS = [30, 60, 120, 300];
const levelOf = (text: string) => Math.min(100, Math.max(0, Number(text) || 0));

export interface RequeueDialogProps {
  item: WorkItem;
  onClose(): void;
  /** The item has left: time for the next. */
  onGone(): void;
}

interface ColleagueProps {
  takers: Taker[];
  chosen: Taker;
  asks: boolean;
  onAgent(agentId: string): void;
}

/** Who is chosen stands in words below; of who cannot be chosen the reason stands in the list. */
function Colleague({ takers, chosen, asks, onAgent }: ColleagueProps) {
  const { t } = useReading();
  const doubts = useDoubts();
  const groups = asks
    ? { free: t("consult.free"), hindered: t("consult.later"), blocked: t("consult.blocked") }
    : { free: t("pass_on.free"), hindered: t("pass_on.doubtful"), blocked: t("pass_on.blocked") };
  const why = (taker: Taker) => doubts(toldDoubts(taker, asks), taker.missing_skills);
  const standing = standingOf(chosen, asks);
  const options = takers.map((each) => {
    const isBlocked = standingOf(each, asks) === "blocked" && each !== chosen;
    return { value: each.agent_id, label: isBlocked ? `${each.name} · ${why(each)}` : each.name, group: groups[standingOf(each, asks)], isDisabled: isBlocked };
  });
  return (
    <>
      <Select label={t("pass_on.who")} value={chosen.agent_id} onChange={onAgent} options={options} />
      {standing === "hindered" && (
        <p className={asks ? styles.told : styles.warning} role="status">
          {asks ? t("consult.later_explained", { doubts: why(chosen), name: chosen.name }) : t("board.doubts", { doubts: why(chosen) })}
        </p>
      )}
      {standing === "blocked" && (
        <p className={styles.told} role="status">
          {t(asks ? "consult.cannot" : "pass_on.cannot", { doubts: why(chosen) })}
        </p>
      )}
    </>
  );
}

export default function RequeueDialog({ item, onClose, onGone }: RequeueDialogProps) {
  const { t, formats, own: inReadersLanguage } = useReading();
  const desk = useDesk();
  const known = useValue(desk.session, (session) => session.queues);
  const loaded = useLoaded<Takers>(() => listTakers(desk.api, item.id), item.id);
  useReread(loaded);
  const [isAskChosen, setAsks] = useState(false);
  const isOpen = useEntities((entities) => [...entities.kinds.work_item.values()].some((each) => each.data.consult?.of === item.id));
  // One is asked at a time: somebody may have been asked meanwhile, elsewhere.
  const asks = isAskChosen && !isOpen;
  const takers = inOrder(loaded.state === "ready" ? loaded.value.agents.filter((each) => each.agent_id !== desk.agentId) : [], asks);
  const skills = loaded.state === "ready" ? loaded.value.skills : [];
  // Who was proposed stays so: those who can take it best come first, and that changes from moment to moment.
  const proposed = useRef(new Map<boolean, string>());
  if (takers[0] !== undefined && !proposed.current.has(asks)) proposed.current.set(asks, takers[0].agent_id);
  const own = { queue_id: item.data.queue_id, name: inReadersLanguage(item.data.queue_name) };
  const queues = [own, ...known.filter((queue) => queue.queue_id !== own.queue_id)];
  const [to, setTo] = useState<To>("queue");
  const [queueId, setQueue] = useState(own.queue_id);
  const [agentId, setAgent] = useState("");
  const [seconds, setSeconds] = useState(60);
  const [isBack, setBack] = useState(true);
  const [skillId, setSkill] = useState("");
  const [least, setLeast] = useState("");
  const note = useNote();
  const { isBusy, attempt } = useAttempt();
  const toast = useToast();
  const [isWanting, setWanting] = useState(false);
  const form = useRef<HTMLDivElement>(null);
  const asked = takers.find((each) => each.agent_id === (agentId || proposed.current.get(asks))) ?? takers[0];
  const skill = skills.find((each) => each.skill_id === skillId) ?? skills[0];
  const isReady = to === "queue" || (to === "colleague" ? asked !== undefined && standingOf(asked, asks) !== "blocked" : skill !== undefined);

  const ask = async () => {
    if (note.text.trim() === "") {
      setWanting(true);
      form.current?.querySelector("textarea")?.focus();
      return;
    }
    const skilled = to === "skill" && skill !== undefined ? { skill_id: skill.skill_id, least: levelOf(least) } : null;
    const whom = to === "colleague" ? { agent_id: asked?.agent_id ?? null, queue_id: null } : { agent_id: null, queue_id: queueId === own.queue_id ? null : queueId };
    const isDone = await attempt(() => beginConsult(desk.api, item.id, { ...whom, skill: skilled, within_seconds: seconds, text: note.text.trim() }));
    if (!isDone) return;
    toast({ tone: "done", title: t("consult.asked") });
    onClose();
  };
  const goOn = async () => {
    const isDone = await attempt(async () => {
      // First the note: afterwards the case may be out of sight.
      const note_id = await note.leave(item.data.case_id);
      if (to === "colleague" && asked !== undefined) await handOver(desk.api, item.id, { agent_id: asked.agent_id, within_seconds: seconds, back: isBack, note_id });
      else {
        const queue_id = queueId === own.queue_id ? null : queueId;
        await requeue(desk.api, item.id, { queue_id, skill: to === "skill" && skill !== undefined ? { skill_id: skill.skill_id, least: levelOf(least) } : null });
      }
    });
    if (!isDone) return;
    toast({ tone: "done", title: to === "colleague" ? t("pass_on.asked", { name: asked?.name ?? "" }) : t("requeue.done") });
    onClose();
    onGone();
  };
  const ways: [To, string][] = [["queue", t("pass_on.queue")], ["colleague", t("pass_on.colleague")], ...(skills.length > 0 ? [["skill", t("pass_on.skill")] as [To, string]] : [])];

  return (
    <Dialog
      title={t(asks ? "consult.label" : "requeue.title")}
      closeLabel={t("common.close")}
      onClose={onClose}
      size="s"
      actions={
        <>
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" isBusy={isBusy} disabled={!isReady} onClick={() => void (asks ? ask() : goOn())}>
            {asks ? t("consult.ask") : to === "queue" && queueId === own.queue_id ? t("requeue.confirm") : t("pass_on.confirm")}
          </Button>
        </>
      }
    >
      <div ref={form} className={styles.choices}>
        <p>{t(asks ? "consult.explained" : "requeue.explained")}</p>
        <fieldset>
          <legend className="only-for-readers">{t("pass_on.to")}</legend>
          {ways.map(([way, label], index) => (
            <Choice key={way} kind="radio" name="to" data-first={index === 0 || undefined} checked={to === way} onChange={() => setTo(way)} label={label} />
          ))}
        </fieldset>
        {isOpen ? (
          <p className={styles.told}>{t("consult.one_at_a_time")}</p>
        ) : (
          <Choice kind="checkbox" checked={asks} onChange={() => setAsks(!isAskChosen)} label={t("consult.ask_first")} />
        )}
        {to === "skill" && (
          <div className={styles.inner}>
            <Select label={t("pass_on.skill_name")} value={skill?.skill_id ?? ""} onChange={setSkill} options={skills.map((each) => ({ value: each.skill_id, label: each.name }))} />
            <Field label={t("pass_on.least")} type="number" min={0} max={100} value={least} onChange={(event) => setLeast(event.target.value)} />
          </div>
        )}
        {to === "queue" && (
          <fieldset>
            <legend className="only-for-readers">{t("requeue.queue")}</legend>
            {queues.map((queue) => (
              <Choice key={queue.queue_id} kind="radio" name="queue" checked={queue.queue_id === queueId} onChange={() => setQueue(queue.queue_id)} label={<bdi>{queue.name}</bdi>} />
            ))}
          </fieldset>
        )}
        {to === "skill" && (
          <Select label={t("requeue.queue")} value={queueId} onChange={setQueue} options={queues.map((queue) => ({ value: queue.queue_id, label: queue.name }))} />
        )}
        {to === "colleague" && asked === undefined && <p>{t("pass_on.nobody")}</p>}
        {to === "colleague" && asked !== undefined && (
          <div className={styles.inner}>
            <Colleague takers={takers} chosen={asked} asks={asks} onAgent={setAgent} />
            <Select label={t(asks ? "consult.within" : "pass_on.within")} value={String(seconds)} onChange={(value) => setSeconds(Number(value))} options={SECONDS.map((count) => ({ value: String(count), label: formats.exactDuration(count * 1000) }))} />
            {!asks && (
              <fieldset>
                <legend className="only-for-readers">{t("pass_on.back")}</legend>
                <Choice kind="radio" name="back" checked={isBack} onChange={() => setBack(true)} label={t("pass_on.back")} />
                <Choice kind="radio" name="back" checked={!isBack} onChange={() => setBack(false)} label={t("pass_on.on")} />
              </fieldset>
            )}
          </div>
        )}
        <TextArea label={t(asks ? "consult.question" : "pass_on.note")} maxLength={5000} value={note.text} error={asks && isWanting && note.text.trim() === "" ? t("consult.needs_question") : undefined} aria-required={asks || undefined} onChange={(event) => note.write(event.target.value)} />
      </div>
    </Dialog>
  );
}

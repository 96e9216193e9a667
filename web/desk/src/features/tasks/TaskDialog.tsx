/** Writing a task: what, by whom, until when; in working time by the opening hours of the case's queue, or at a moment. */
import { useId, useState, type FormEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useNow } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Field, Select } from "../../ui/Field";
import { listDeadlines } from "../../wire/deadlines";
import { addTask, removeTask, saveTask, taskDraftOf, type Task, type TaskDraft } from "../../wire/tasks";
import { useNames } from "../case-facts/use-names";
import { fromLocalField, toLocalField } from "../case-facts/when";
import { useAttempt, useToast } from "../problems/use-attempt";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Tasks.module.css";

const EMPTY: TaskDraft = { text: "", agent_id: null, team_id: null, due_at: null };
const NOBODY = "";

function Due({ caseId, at, onChange }: { caseId: string; at: string | null; onChange(at: string | null): void }) {
  const { t, formats } = useReading();
  const desk = useDesk();
  const now = useNow("slow");
  const loaded = useLoaded(() => listDeadlines(desk.api, caseId), caseId);
  const choices = loaded.state === "ready" ? loaded.value : [];
  const write = (text: string) => {
    const ms = fromLocalField(text);
    onChange(ms === null ? null : new Date(ms).toISOString());
  };
  return (
    <>
      <Field type="datetime-local" dir="ltr" label={t("tasks.due_field")} hint={t("tasks.due_explained")} value={at === null ? "" : toLocalField(Date.parse(at))} onChange={(event) => write(event.target.value)} />
      {choices.length > 0 && (
        <div className={styles.choices} role="group" aria-label={t("tasks.due_by_hours")}>
          {choices.map((choice) => (
            <Button key={choice.at} size="s" aria-pressed={choice.at === at} onClick={() => onChange(choice.at)}>
              {choice.unit === "working_minutes" ? t("deadline.hours", { count: Math.round(choice.amount / 60) }) : t("deadline.days", { count: choice.amount })} ({formats.shortMoment(choice.at, now)})
            </Button>
          ))}
        </div>
      )}
    </>
  );
}

interface TaskDialogProps {
  caseId: string;
  task: Task | null;
  onClose(): void;
  onChanged(): void;
}

export default function TaskDialog({ caseId, task, onClose, onChanged }: TaskDialogProps) {
  const { t, own } = useReading();
  const desk = useDesk();
  const names = useNames();
  const toast = useToast();
  const formId = useId();
  const { isBusy, attempt } = useAttempt();
  const [draft, setDraft] = useState<TaskDraft>(task === null ? EMPTY : taskDraftOf(task));
  const text = draft.text.trim();
  const whose = draft.agent_id !== null ? `agent:${draft.agent_id}` : draft.team_id !== null ? `team:${draft.team_id}` : NOBODY;
  const give = (value: string) => {
    const [kind, id = null] = value.split(":");
    setDraft({ ...draft, agent_id: kind === "agent" ? id : null, team_id: kind === "team" ? id : null });
  };
  const settle = async (action: () => Promise<void>) => {
    if (!(await attempt(action))) return false;
    onChanged();
    onClose();
    return true;
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const body = { ...draft, text };
    if (text !== "" && !isBusy) void settle(() => (task === null ? addTask(desk.api, caseId, body) : saveTask(desk.api, caseId, task, body, task.done_at !== null)));
  };
  const remove = async () => {
    if (task === null || !(await settle(() => removeTask(desk.api, caseId, task)))) return;
    const again = () => void attempt(() => addTask(desk.api, caseId, taskDraftOf(task))).then(onChanged);
    toast({ tone: "done", title: t("tasks.removed", { task: task.text }), action: { label: t("common.undo"), onChoose: again } });
  };
  return (
    <Dialog
      title={task === null ? t("tasks.new") : t("tasks.edit")}
      closeLabel={t("common.close")}
      onClose={onClose}
      actions={
        <>
          {task !== null && (
            <Button look="quiet" isBusy={isBusy} onClick={() => void remove()}>
              {t("tasks.remove")}
            </Button>
          )}
          <Button look="quiet" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button look="primary" type="submit" form={formId} disabled={text === ""} isBusy={isBusy}>
            {t("common.save")}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={onSubmit}>
        <Field data-first label={t("tasks.text")} dir="auto" value={draft.text} maxLength={500} onChange={(event) => setDraft({ ...draft, text: event.target.value })} />
        <Select
          label={t("tasks.whose")}
          hint={t("tasks.whose_explained")}
          value={whose}
          options={[
            { value: NOBODY, label: t("tasks.nobodys") },
            ...names.agents.map((agent) => ({ value: `agent:${agent.agent_id}`, label: agent.name })),
            ...names.teams.map((team) => ({ value: `team:${team.team_id}`, label: t("tasks.team", { name: own(team.name) }) })),
          ]}
          onChange={give}
        />
        <Due caseId={caseId} at={draft.due_at} onChange={(due_at) => setDraft({ ...draft, due_at })} />
      </form>
    </Dialog>
  );
}

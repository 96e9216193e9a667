/** Ticking a task off, with the way back. */
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { saveTask, taskDraftOf, type Task } from "../../wire/tasks";
import { useAttempt, useToast } from "../problems/use-attempt";

export function useFinishing(onChanged: () => void): { isBusy: boolean; finish(caseId: string, task: Task, done: boolean): void } {
  const { t } = useReading();
  const desk = useDesk();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const set = async (caseId: string, task: Task, done: boolean, version: number) => {
    const isSet = await attempt(() => saveTask(desk.api, caseId, task, taskDraftOf(task), done, version));
    if (isSet) onChanged();
    return isSet;
  };
  const finish = async (caseId: string, task: Task, done: boolean) => {
    if (!(await set(caseId, task, done, task.version))) return;
    const action = { label: t("common.undo"), onChoose: () => void set(caseId, task, !done, task.version + 1) };
    toast({ tone: "done", title: t(done ? "tasks.is_done" : "tasks.is_open", { task: task.text }), action });
  };
  return { isBusy, finish: (caseId, task, done) => void finish(caseId, task, done) };
}

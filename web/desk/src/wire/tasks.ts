/** The calls about tasks of cases. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];

export type Task = Schemas["TaskAnswer"];
export type MyTask = Schemas["MyTaskAnswer"];
export type TaskDraft = Pick<Task, "text" | "agent_id" | "team_id" | "due_at">;

const TASK = "/api/v1/cases/{case_id}/tasks/{task_id}";

/** Where a task is reached: in the case in which it is shown, which may be another than the one it was made in. */
const params = (caseId: string, task: Task) => ({ path: { case_id: caseId, task_id: task.task_id } });

export async function listTasks(api: Api, caseId: string): Promise<Task[]> {
  return (await dataOf(api.client.GET("/api/v1/cases/{case_id}/tasks", { params: { path: { case_id: caseId } } }))).tasks;
}

export async function listMyTasks(api: Api): Promise<MyTask[]> {
  return (await dataOf(api.client.GET("/api/v1/me/tasks"))).tasks;
}

export async function addTask(api: Api, caseId: string, body: TaskDraft): Promise<void> {
  await api.client.POST("/api/v1/cases/{case_id}/tasks", { params: { path: { case_id: caseId } }, body });
}

/** Writes it whole, over the version that was read. */
export async function saveTask(api: Api, caseId: string, task: Task, draft: TaskDraft, done: boolean, version = task.version): Promise<void> {
  await api.client.PUT(TASK, { params: params(caseId, task), body: { ...draft, done, version } });
}

export async function removeTask(api: Api, caseId: string, task: Task): Promise<void> {
  await api.client.DELETE(TASK, { params: params(caseId, task) });
}

export async function orderTasks(api: Api, caseId: string, taskIds: string[]): Promise<void> {
  await api.client.POST("/api/v1/cases/{case_id}/tasks/order", { params: { path: { case_id: caseId } }, body: { task_ids: taskIds } });
}

/** Of a kept task what is sent to write it again. */
export function taskDraftOf({ text, agent_id, team_id, due_at }: Task): TaskDraft {
  return { text, agent_id, team_id, due_at };
}

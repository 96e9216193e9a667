/** The calls of the day's report. */
import type { AskedPieces, AskedTable, CountedEvents, Counting, DayReport, Pieces, PromisedReport, UnansweredReport } from "./answers";
import type { Api } from "./api";
import { dataOf } from "./transport";

function queryOf(asked: Record<string, unknown>): string {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined && value !== null);
  return String(new URLSearchParams(given.map(([name, value]) => [name, String(value)])));
}

/** The numbers of a day; without a date, of yesterday. */
export function getDay(api: Api, date: string | null): Promise<DayReport> {
  return dataOf(api.client.GET("/api/v1/reports/day", { params: { query: date === null ? {} : { date } } }));
}

/** Who waits for an answer at this moment. */
export function readUnanswered(api: Api): Promise<UnansweredReport> {
  return dataOf(api.client.GET("/api/v1/reports/unanswered"));
}

/** Whether the waits that were told in the chat came true, over the last weeks. */
export function readPromisedWaits(api: Api): Promise<PromisedReport> {
  return dataOf(api.client.GET("/api/v1/reports/promised-waits"));
}

export function listPieces(api: Api, asked: AskedPieces): Promise<Pieces> {
  return dataOf(api.client.GET("/api/v1/reports/pieces", { params: { query: asked } }));
}

export function eventsOfItem(api: Api, workItemId: string): Promise<CountedEvents> {
  return dataOf(api.client.GET("/api/v1/reports/items/{work_item_id}", { params: { path: { work_item_id: workItemId } } }));
}

/** How an agent's presence came to be what it was in a stretch of time, and what it became. */
export function eventsOfPresence(api: Api, agentId: string, beganAt: string, endedAt: string): Promise<CountedEvents> {
  const params = { path: { agent_id: agentId }, query: { began_at: beganAt, ended_at: endedAt } };
  return dataOf(api.client.GET("/api/v1/reports/agents/{agent_id}/presence", { params }));
}

export function getCounting(api: Api): Promise<Counting> {
  return dataOf(api.client.GET("/api/v1/reports/counting"));
}

/** `target_percent`: for what share of customers the promise is to hold. */
export async function savePromise(api: Api, promise: { within: number; target_percent: number }): Promise<void> {
  await api.client.PATCH("/api/v1/reports/counting", { body: promise });
}

/** Where the browser finds a table, to be saved as a file; its words are in that language. */
export function dayCsv(asked: AskedTable, locale: string): string {
  return `/api/v1/reports/day.csv?${queryOf({ ...asked, locale })}`;
}

export function piecesCsv(asked: AskedPieces, locale: string): string {
  return `/api/v1/reports/pieces.csv?${queryOf({ ...asked, locale })}`;
}

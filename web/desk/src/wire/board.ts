/** The live board: its frames, as the socket tells them, and its tables as files. */
import type { Api } from "./api";
import type { components, paths } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];
export type BoardQueue = Schemas["BoardQueue"];
export type BoardAgent = Schemas["BoardAgent"];
export type BoardItem = Schemas["BoardItem"];
export type BoardLine = Schemas["BoardLine"];
export type BoardLines = Schemas["BoardLines"];
export type BoardQuarter = Schemas["BoardQuarter"];
export type BoardAlert = Schemas["BoardAlert"];
export type BoardAlerts = Schemas["BoardAlerts"];
export type BoardHead = Omit<Schemas["BoardAnswer"], "queues" | "agents" | "quarters" | "alerts">;
export type AskedItems = NonNullable<paths["/api/v1/board/items"]["get"]["parameters"]["query"]>;
export type AskedBoardTable = NonNullable<paths["/api/v1/board/table.csv"]["get"]["parameters"]["query"]>;

/** All of the board (`whole`), or the rows of it that have changed and those that are gone. */
export interface BoardFrame {
  whole: boolean;
  head: BoardHead;
  queues: BoardQueue[];
  agents: BoardAgent[];
  quarters: BoardQuarter[];
  alerts: BoardAlert[];
  gone: { part: string; id: string }[];
}

const PARTS = ["queues", "agents", "quarters", "alerts", "gone"];

/** The board in a frame, or undefined when it is none that this build knows. */
export function decodeBoard(json: Record<string, unknown>): BoardFrame | undefined {
  const isKnown = typeof json["head"] === "object" && json["head"] !== null && PARTS.every((part) => Array.isArray(json[part]));
  return isKnown ? (json as unknown as BoardFrame) : undefined;
}

/** Where the browser finds a table of what is on the screen, to be saved as a file; its words are in that language. */
export function boardCsv(asked: AskedBoardTable, locale: string): string {
  const given = Object.entries({ ...asked, locale }).filter(([, value]) => value !== undefined && value !== null);
  return `/api/v1/board/table.csv?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

/** The items that a number of this moment counts. */
export function listBoardItems(api: Api, asked: AskedItems): Promise<BoardLines> {
  return dataOf(api.client.GET("/api/v1/board/items", { params: { query: asked } }));
}

/** The alerts of today, those that are over among them. */
export function listBoardAlerts(api: Api): Promise<BoardAlerts> {
  return dataOf(api.client.GET("/api/v1/board/alerts"));
}

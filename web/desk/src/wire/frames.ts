/**
 * The frames of the desk's live socket. Decoding is tolerant: a frame or an entity of a kind this
 * build does not know is dropped, so that a newer server can speak to an older page.
 */
import { decodeBoard, type BoardFrame } from "./board";
import { isKind, type Entity, type EntityRef } from "./entities";
import { parseErrorBody, type ErrorBody } from "./errors";

export type ClientFrame =
  | { type: "register"; position: string | null; watch: string[] }
  | { type: "watch"; case_id: string }
  | { type: "unwatch"; case_id: string }
  | { type: "typing"; case_id: string; interaction_id: string }
  | { type: "visitor"; case_id: string }
  | { type: "board"; open: boolean }
  /** Which case is on the screen; again each 30 s, and while the reader writes. */
  | { type: "looking"; case_id: string | null; writing: boolean }
  | { type: "ping" };

export type ServerFrame =
  | { type: "snapshot"; position: string; entities: Entity[]; before: Record<string, string | null> }
  | { type: "watched"; case_id: string; entities: Entity[]; before: string | null }
  | { type: "changes"; position: string; entities: Entity[]; removed: EntityRef[] }
  | { type: "typing"; case_id: string }
  | { type: "visitor"; case_id: string; online: boolean }
  | { type: "board"; board: BoardFrame }
  | { type: "pong" }
  /** Something was told to the reader, or read elsewhere. */
  | { type: "notified" }
  /** What the reader may see is another now. */
  | { type: "rights" }
  | { type: "lookers"; case_id: string; lookers: { agent_id: string; writes: boolean }[] }
  /** A draft of the case was kept. */
  | { type: "drafts"; case_id: string; agent_id: string; version: number }
  | { type: "error"; error: ErrorBody; case_id: string | null };

type Json = Record<string, unknown>;

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEntity(value: unknown): value is Entity {
  return (
    isRecord(value) &&
    isKind(value["kind"]) &&
    typeof value["id"] === "string" &&
    typeof value["version"] === "number" &&
    isRecord(value["data"])
  );
}

function isRef(value: unknown): value is EntityRef {
  return isRecord(value) && isKind(value["kind"]) && typeof value["id"] === "string";
}

/** The entities of an answer or a frame, without those of an unknown kind. */
export function decodeEntities(value: unknown): Entity[] {
  return Array.isArray(value) ? value.filter(isEntity) : [];
}

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Of each watched case, the id of the message before which older ones lie. */
function decodeBefore(value: unknown): Record<string, string | null> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([caseId, id]) => [caseId, typeof id === "string" ? id : null]));
}

/** The frame in a text, or undefined when it is none that the desk knows. */
export function decodeFrame(text: string): ServerFrame | undefined {
  const json = parse(text);
  if (json === undefined) return undefined;
  const entities = decodeEntities(json["entities"]);
  const position = json["position"];
  const caseId = json["case_id"];
  switch (json["type"]) {
    case "snapshot":
      return typeof position === "string"
        ? { type: "snapshot", position, entities, before: decodeBefore(json["before"]) }
        : undefined;
    case "changes": {
      if (typeof position !== "string") return undefined;
      const removed = Array.isArray(json["removed"]) ? json["removed"].filter(isRef) : [];
      return { type: "changes", position, entities, removed };
    }
    case "watched": {
      if (typeof caseId !== "string") return undefined;
      const before = typeof json["before"] === "string" ? json["before"] : null;
      return { type: "watched", case_id: caseId, entities, before };
    }
    case "visitor":
      return typeof caseId === "string" ? { type: "visitor", case_id: caseId, online: json["online"] === true } : undefined;
    case "typing":
      return typeof caseId === "string" ? { type: "typing", case_id: caseId } : undefined;
    case "board": {
      const board = decodeBoard(json);
      return board === undefined ? undefined : { type: "board", board };
    }
    case "pong":
      return { type: "pong" };
    case "lookers": {
      const told = Array.isArray(json["lookers"]) ? json["lookers"].filter(isRecord) : [];
      const lookers = told.map((each) => ({ agent_id: String(each["agent_id"]), writes: each["writes"] === true }));
      return typeof caseId === "string" ? { type: "lookers", case_id: caseId, lookers } : undefined;
    }
    case "drafts":
      return typeof caseId === "string" ? { type: "drafts", case_id: caseId, agent_id: String(json["agent_id"]), version: Number(json["version"]) } : undefined;
    case "notified":
      return { type: "notified" };
    case "rights":
      return { type: "rights" };
    case "error":
      return { type: "error", error: parseErrorBody(json), case_id: typeof caseId === "string" ? caseId : null };
    default:
      return undefined;
  }
}

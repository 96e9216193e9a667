/** A tenant's own lists: purposes of consent, reasons not to be ready. Read with their version and written whole with it. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

export type OwnList = components["schemas"]["ListAnswer"];
export type OwnEntry = components["schemas"]["ListEntryAnswer"];
export type ListPath = "/api/v1/consent-purposes" | "/api/v1/presence-reasons";

export const CONSENT_PURPOSES: ListPath = "/api/v1/consent-purposes";
export const PRESENCE_REASONS: ListPath = "/api/v1/presence-reasons";

export function readList(api: Api, path: ListPath): Promise<OwnList> {
  return dataOf(api.client.GET(path));
}

export function writeList(api: Api, path: ListPath, version: number, entries: OwnEntry[]): Promise<OwnList> {
  return dataOf(api.client.PUT(path, { body: { version, entries: entries.map(({ always_asked: _, ...entry }) => entry) } }));
}

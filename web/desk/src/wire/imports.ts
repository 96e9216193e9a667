/** The calls of importing customers. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];

export type Import = Schemas["ImportAnswer"];
export type ImportDetails = Schemas["ImportDetailsAnswer"];
export type ImportMapping = Schemas["MappingBody"];
export type ImportLine = Schemas["LineAnswer"];

const ONE = "/api/v1/imports/{import_id}";
const of = (importId: string) => ({ params: { path: { import_id: importId } } });

/** `facts`: the file holds facts of this source and kind; else customers. */
export function sendImport(api: Api, file: File, facts: { source: string; kind: string } | null, onProgress: (share: number) => void): Promise<Import> {
  const said = { file_name: file.name, ...(facts !== null && { facts_of: facts.source, kind: facts.kind }) };
  return api.send(`/api/v1/imports?${new URLSearchParams(said)}`, file, onProgress);
}

export async function listImports(api: Api): Promise<Import[]> {
  return (await dataOf(api.client.GET("/api/v1/imports"))).imports;
}

export function getImport(api: Api, importId: string): Promise<ImportDetails> {
  return dataOf(api.client.GET(ONE, of(importId)));
}

export async function saveMapping(api: Api, importId: string, body: ImportMapping): Promise<void> {
  await api.client.PUT(`${ONE}/mapping`, { ...of(importId), body });
}

export async function checkImport(api: Api, importId: string): Promise<void> {
  await api.client.POST(`${ONE}/check`, of(importId));
}

export async function runImport(api: Api, importId: string): Promise<void> {
  await api.client.POST(`${ONE}/run`, of(importId));
}

export async function stopImport(api: Api, importId: string): Promise<void> {
  await api.client.POST(`${ONE}/stop`, of(importId));
}

export async function deleteImport(api: Api, importId: string): Promise<void> {
  await api.client.DELETE(ONE, of(importId));
}

/** Where every refused line can be downloaded, with its reason in the reader's language. */
export function refusedAddress(importId: string, locale: string): string {
  return `/api/v1/imports/${importId}/refused.csv?${new URLSearchParams({ locale })}`;
}

/** Calls about exports: everything of the tenant, or all of one customer, as a file. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

export type Export = components["schemas"]["ExportLine"];

/** Null: everything there is. */
export async function beginExport(api: Api, customerId: string | null, hasNotes: boolean): Promise<void> {
  await api.client.POST("/api/v1/exports", { body: { customer_id: customerId, with_notes: hasNotes } });
}

export async function listExports(api: Api): Promise<Export[]> {
  return (await dataOf(api.client.GET("/api/v1/exports"))).exports;
}

export async function deleteExport(api: Api, exportId: string): Promise<void> {
  await api.client.DELETE("/api/v1/exports/{export_id}", { params: { path: { export_id: exportId } } });
}

/** Where the browser fetches the file. */
export function fileOf(each: Export): string {
  return `/api/v1/exports/${each.export_id}/file`;
}

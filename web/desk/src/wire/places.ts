/** The tenants of one sign-in, and going from one to another. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

export type Place = components["schemas"]["PlaceAnswer"];

export async function listPlaces(api: Api): Promise<Place[]> {
  return (await dataOf(api.client.GET("/api/v1/session/places"))).places;
}

/** Afterwards the browser's session is that of the other tenant: the page must be loaded anew. */
export async function goToPlace(api: Api, tenantId: string, code: string | null): Promise<void> {
  await api.client.PUT("/api/v1/session/place", { body: { tenant_id: tenantId, code } });
}

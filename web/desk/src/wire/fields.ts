/** Calls about the tenant's own fields: their definitions, and values of customers and cases. */
import type { FieldChange, FieldDefinition, NewField } from "./answers";
import type { Api } from "./api";
import type { FieldValue } from "./entities";
import { dataOf } from "./transport";

export async function listFields(api: Api): Promise<FieldDefinition[]> {
  return (await dataOf(api.client.GET("/api/v1/fields"))).fields;
}

export async function defineField(api: Api, body: NewField): Promise<void> {
  await api.client.POST("/api/v1/fields", { body });
}

export async function changeField(api: Api, fieldId: string, body: FieldChange): Promise<void> {
  await api.client.PATCH("/api/v1/fields/{field_id}", { params: { path: { field_id: fieldId } }, body });
}

export async function saveCustomerFields(api: Api, customerId: string, values: Record<string, FieldValue>): Promise<void> {
  await api.client.PATCH("/api/v1/customers/{customer_id}/fields", { params: { path: { customer_id: customerId } }, body: { values } });
}

export async function saveCaseFields(api: Api, caseId: string, fields: Record<string, FieldValue>): Promise<void> {
  await api.client.PATCH("/api/v1/cases/{case_id}", { params: { path: { case_id: caseId } }, body: { fields } });
}

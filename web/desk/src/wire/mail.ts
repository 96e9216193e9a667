/** The calls about one mail of a case. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

export type OpenedMail = components["schemas"]["MailAnswer"];

export interface MailRef {
  caseId: string;
  messageId: string;
}

const pathOf = ({ caseId, messageId }: MailRef) => `/api/v1/cases/${caseId}/messages/${messageId}/mail`;
const paramsOf = ({ caseId, messageId }: MailRef) => ({ path: { case_id: caseId, message_id: messageId } });

/** Its whole text, its head and its files. */
export function openMail(api: Api, mail: MailRef): Promise<OpenedMail> {
  return dataOf(api.client.GET("/api/v1/cases/{case_id}/messages/{message_id}/mail", { params: paramsOf(mail) }));
}

/** Nobody is asked any more whether it belongs elsewhere. */
export async function dismissOffer(api: Api, mail: MailRef): Promise<void> {
  await api.client.DELETE("/api/v1/cases/{case_id}/messages/{message_id}/mail/offer", { params: paramsOf(mail) });
}

/** The page that shows it as it was sent. */
export function sheetAddress(mail: MailRef, withPictures: boolean): string {
  return `${pathOf(mail)}/page?images=${withPictures}`;
}

export function sourceAddress(mail: MailRef): string {
  return `${pathOf(mail)}/source`;
}

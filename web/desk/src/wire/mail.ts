/** The calls about one mail of a case. */
import type { UploadedFile } from "./answers";
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

export type UsualMail = components["schemas"]["UsualMailAnswer"];

/** How an answer would go if nobody said otherwise; to the mail named, else to the last. */
export function usualMail(api: Api, caseId: string, interactionId: string, ofMessageId: string | null): Promise<UsualMail> {
  const params = { path: { case_id: caseId, interaction_id: interactionId }, query: ofMessageId === null ? {} : { of_message_id: ofMessageId } };
  return dataOf(api.client.GET("/api/v1/cases/{case_id}/interactions/{interaction_id}/usual-mail", { params }));
}

/** The files of a mail, to go along when it is forwarded. */
export async function takeFilesAlong(api: Api, mail: MailRef): Promise<UploadedFile[]> {
  return (await dataOf(api.client.POST("/api/v1/cases/{case_id}/messages/{message_id}/mail/files", { params: paramsOf(mail) }))).files;
}

export type SentTranscript = components["schemas"]["TranscriptAnswer"];

/** Sends the customer what was said in an interaction; the same `clientId` goes once. */
export function sendTranscript(api: Api, caseId: string, interactionId: string, clientId: string, identityId: string): Promise<SentTranscript> {
  const params = { path: { case_id: caseId, interaction_id: interactionId } };
  return dataOf(api.client.POST("/api/v1/cases/{case_id}/interactions/{interaction_id}/transcript", { params, body: { client_id: clientId, identity_id: identityId } }));
}

export type Signature = components["schemas"]["SignatureAnswer"];

/** What would stand below an answer in an interaction, or below a first mail from an entry point. */
export function mailSignature(api: Api, caseId: string, of: { interaction_id: string } | { entry_point_id: string }): Promise<Signature> {
  return dataOf(api.client.GET("/api/v1/cases/{case_id}/mail-signature", { params: { path: { case_id: caseId }, query: of } }));
}

export type SentAgainTo = components["schemas"]["SentAgainToBody"];

/** Sends a mail once more to those who have not got it: to those named, `null` to all of them; the same `clientId` sends it once. */
export async function sendMailAgain(api: Api, mail: MailRef, clientId: string, to: SentAgainTo[] | null): Promise<void> {
  await api.client.POST("/api/v1/cases/{case_id}/messages/{message_id}/send-again", { params: paramsOf(mail), body: { client_id: clientId, to } });
}

export type TakenBack = components["schemas"]["TakenBackAnswer"];

/** Takes a mail back that waits; answers all that was in it. */
export function takeBack(api: Api, mail: MailRef): Promise<TakenBack> {
  return dataOf(api.client.POST("/api/v1/cases/{case_id}/messages/{message_id}/take-back", { params: paramsOf(mail) }));
}

/** What a mail is shown as. Pure. */
import type { MailAddress, MailData, MailRecipient, MessageData } from "../../wire/entities";

/** "Re:", "Fwd:" and their like of Latin letters. */
const PREFIXES = /^(?:\s*(?:re|fw|fwd|aw|wg|sv|vs|antw)\s*(?:\[\d+\])?\s*:\s*)+/iu;
/** Whatever stands before a colon at the beginning: programs put words of any language there. */
const BEGINNINGS = /^(?:\s*\p{L}{1,12}\s*(?:\[\d+\])?\s*:\s*)+/u;

/** The subject without what programs put before it. */
export function bareSubject(subject: string): string {
  return subject.replace(PREFIXES, "").trim();
}

/** Which way a subject runs: by its own first letter, not by that of "Re:". */
export function directionOfSubject(subject: string): "rtl" | "ltr" | "auto" {
  const first = /\p{L}/u.exec(bareSubject(subject))?.[0];
  if (first === undefined) return "auto";
  return /[\p{Script=Hebrew}\p{Script=Arabic}]/u.test(first) ? "rtl" : "ltr";
}

/** What two subjects have in common when one answers or forwards the other. */
export function subjectKey(subject: string): string {
  return subject.replace(BEGINNINGS, "").trim().toLocaleLowerCase();
}

export function nameOf({ name, address }: MailAddress): string {
  return name.trim() || address;
}

/** Who did not get it, or not yet. */
export function failedOf(mail: MailData): MailRecipient[] {
  return mail.recipients.filter(({ status }) => status === "refused" || status === "bounced" || status === "delayed" || status === "complained");
}

/** How a mail stands that may be sent again: not at all, without anybody knowing, or not to everybody. */
export type Stuck = "failed" | "unconfirmed" | "partly";

/** Who has not got it, as far as is known. Where it went out, servers go on by themselves with what is late. */
export function lackingOf(mail: MailData, stuck: Stuck): MailRecipient[] {
  return mail.recipients.filter(({ status }) => status === "queued" || status === "refused" || status === "bounced" || (status === "delayed" && stuck !== "partly"));
}

/** Null while it is on its way, and when everybody has it. */
export function stuckOf({ direction, status }: Pick<MessageData, "direction" | "status">, mail: MailData): Stuck | null {
  if (direction !== "out" || status === "queued") return null;
  if (status === "unconfirmed" || status === "failed") return status;
  return mail.recipients.some((each) => each.status === "refused" || each.status === "bounced") ? "partly" : null;
}

/** What is said of the way it is protected; null when it is not. */
export function protectionOf({ protection }: MailData): "encrypted" | "signed" | null {
  if (protection.some((each) => each.endsWith("encrypted"))) return "encrypted";
  return protection.some((each) => each.endsWith("signed")) ? "signed" : null;
}

/** Is it still a question whether it belongs elsewhere? A mail that stands where it was offered has come there. */
export function offerOf({ threading }: MailData, caseId: string): "join" | "split" | null {
  if (threading.offer === "join") return threading.case_id == null || threading.case_id === caseId ? null : "join";
  return threading.offer ?? null;
}

/** Begins an answer to a mail, or forwards it: whatever was written already stays, only where it goes changes. */
import { EMPTY_DRAFT, type MailDraft } from "../../state/drafts";
import { useDesk } from "../../state/desk-context";
import type { MailData } from "../../wire/entities";
import { takeFilesAlong, usualMail, type MailRef } from "../../wire/mail";
import { useAttempt } from "../problems/use-attempt";
import { bareSubject } from "../mail/model";

export type Answering = "reply" | "reply_all" | "forward";

/** The composer's field, wherever it is on the page by then. */
function focusComposer(part: "[data-rich]" | "[data-to] input"): void {
  window.requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-testid=composer] ${part}`)?.focus());
}

export function useAnswering(at: MailRef, interactionId: string | null, mail: MailData) {
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const begin = (how: Answering) =>
    void attempt(async () => {
      if (interactionId === null) return;
      const usual = await usualMail(desk.api, at.caseId, interactionId, at.messageId);
      const files = how === "forward" && mail.has_source ? await takeFilesAlong(desk.api, at) : [];
      const before = desk.drafts.get(at.caseId) ?? EMPTY_DRAFT;
      const next: MailDraft = {
        bcc: [],
        html: before.mail?.html ?? "",
        quote: true,
        signature: before.mail?.signature !== false,
        of_message_id: at.messageId,
        is_forward: how === "forward",
        to: how === "forward" ? [] : usual.to,
        cc: how === "reply_all" ? usual.cc : [],
        subject: how === "forward" ? `Fwd: ${bareSubject(mail.subject)}` : usual.subject,
      };
      desk.drafts.change(at.caseId, { mode: "reply", mail: next });
      if (files.length > 0) desk.drafts.changeFiles(at.caseId, "reply", (held) => [...held, ...files]);
      focusComposer(how === "forward" ? "[data-to] input" : "[data-rich]");
    }, "case.kept");
  return { isBusy, begin };
}

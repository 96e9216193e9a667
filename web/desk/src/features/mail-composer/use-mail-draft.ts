/** How the mail that is being written goes: as somebody said, else as is usual. */
import { useEffect, useMemo } from "react";
import { useDesk, useEntity } from "../../state/desk-context";
import type { Draft, MailDraft } from "../../state/drafts";
import { usualMail } from "../../wire/mail";
import type { Through } from "../composer/model";
import { useLoaded } from "../problems/use-loaded";
import { joined } from "./addresses";

const NOBODY: MailDraft = { to: [], cc: [], bcc: [], subject: "", html: "", of_message_id: null, is_forward: false, quote: true };

/** What was said already stays, beside what is usual. */
export function withUsual(said: MailDraft, usual: Pick<MailDraft, "to" | "cc" | "subject" | "of_message_id">): MailDraft {
  return { ...said, to: joined(usual.to, said.to), cc: joined(usual.cc, said.cc), subject: said.subject || usual.subject, of_message_id: said.of_message_id ?? usual.of_message_id };
}

export interface MailDraftOf {
  caseId: string;
  customerId: string;
  caseSubject: string | null;
  draft: Draft;
  through: Through;
}

export function useMailDraft({ caseId, customerId, caseSubject, draft, through }: MailDraftOf) {
  const desk = useDesk();
  const { interaction_id: interactionId, to } = through;
  const identities = useEntity("customer", customerId)?.data.identities;
  // A new mail of the customer's changes whom an answer goes to.
  const loaded = useLoaded(
    async () => (interactionId === null ? null : usualMail(desk.api, caseId, interactionId, null)),
    `${interactionId} ${desk.outbox.items.get().length}`,
  );
  const usual = loaded.state === "ready" ? loaded.value : null;
  const first = interactionId === null ? identities?.find((each) => each.identity_id === to?.identity_id) : undefined;
  const base = useMemo<MailDraft>(() => {
    if (usual !== null) return { ...NOBODY, to: usual.to, cc: usual.cc, subject: usual.subject, of_message_id: usual.of_message_id };
    if (first !== undefined) return { ...NOBODY, to: [{ name: "", address: first.value }], subject: caseSubject ?? "" };
    return NOBODY;
  }, [usual, first, caseSubject]);
  const isLoading = interactionId !== null && loaded.state === "loading";
  const { mail: said, isMailEarly } = draft;
  useEffect(() => {
    if (isMailEarly === true && said !== undefined && usual !== null) desk.drafts.change(caseId, { mail: withUsual(said, usual) });
  }, [desk, caseId, isMailEarly, said, usual]);
  const mail = said ?? base;
  const isEarly = interactionId !== null && (isMailEarly === true || (said === undefined && isLoading));
  return {
    mail,
    isUsualLoading: isLoading,
    /** Whom it goes to is not whole yet. Where it cannot be read, it goes to whoever was named. */
    isAwaited: isEarly && loaded.state !== "failed",
    /** Said of the mail; with `more` of the draft. */
    change: (part: Partial<MailDraft>, more: Partial<Draft> = {}) => desk.drafts.change(caseId, { ...more, mail: { ...mail, ...part }, isMailEarly: isEarly || undefined }),
  };
}

/** How the mail that is being written goes: as somebody said, else as is usual. */
import { useMemo } from "react";
import { useDesk, useEntity } from "../../state/desk-context";
import type { Draft, MailDraft } from "../../state/drafts";
import { usualMail } from "../../wire/mail";
import type { Through } from "../composer/model";
import { useLoaded } from "../problems/use-loaded";

const NOBODY: MailDraft = { to: [], cc: [], bcc: [], subject: "", html: "", of_message_id: null, is_forward: false, quote: true };

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
  const mail = draft.mail ?? base;
  return {
    mail,
    isUsualLoading: loaded.state === "loading",
    change: (part: Partial<MailDraft>) => desk.drafts.change(caseId, { mail: { ...mail, ...part } }),
  };
}

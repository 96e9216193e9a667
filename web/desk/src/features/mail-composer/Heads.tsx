/** To whom the mail goes, and its subject: a line that unfolds, so that an answer needs no room for what is as usual. */
import { useId, useMemo, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntities, useEntity } from "../../state/desk-context";
import type { MailDraft, MailPerson } from "../../state/drafts";
import { Button } from "../../ui/Button";
import { directionOfSubject } from "../mail/model";
import { joined } from "./addresses";
import styles from "./MailComposer.module.css";
import { PeopleField } from "./PeopleField";

export interface HeadsProps {
  mail: MailDraft;
  caseId: string;
  customerId: string;
  isLoading: boolean;
  onChange(part: Partial<MailDraft>): void;
  onHeld(field: string, isHeld: boolean): void;
}

/** The customer's addresses, and whoever takes part in the case's mails. */
function useKnown(caseId: string, customerId: string): readonly MailPerson[] {
  const customer = useEntity("customer", customerId)?.data;
  const messages = useEntities((entities) => entities.kinds.message);
  const { agentId } = useDesk();
  return useMemo(() => {
    const own = (customer?.identities ?? []).filter((each) => each.kind === "email" && each.status !== "withdrawn").map((each) => ({ name: customer?.name ?? "", address: each.value }));
    const others: MailPerson[] = [];
    for (const { data } of messages.values()) {
      if (data.case_id !== caseId || data.mail == null) continue;
      if (data.direction === "in") others.push(data.mail.sender);
      others.push(...data.mail.recipients.map(({ name, address }) => ({ name, address })));
    }
    return joined([], [...own, ...others]);
  }, [customer, messages, caseId, agentId]);
}

export function Heads({ mail, caseId, customerId, isLoading, onChange, onHeld }: HeadsProps) {
  const { t } = useReading();
  const subjectId = useId();
  const known = useKnown(caseId, customerId);
  const [shows, setShows] = useState({ cc: false, bcc: false });
  const showsCc = shows.cc || mail.cc.length > 0;
  const showsBcc = shows.bcc || mail.bcc.length > 0;
  const field = (role: "to" | "cc" | "bcc") => ({
    label: t(`mail.role_${role}`),
    people: mail[role],
    known,
    onChange: (people: MailPerson[]) => onChange({ [role]: people }),
    onHeld: (isHeld: boolean) => onHeld(role, isHeld),
  });
  return (
    <div className={styles.heads} aria-busy={isLoading || undefined}>
      <div data-to>
        <PeopleField
          {...field("to")}
          end={
            <span className={styles.more}>
              {!showsCc && (
                <Button size="s" look="quiet" onClick={() => setShows({ ...shows, cc: true })}>
                  {t("mail.role_cc")}
                </Button>
              )}
              {!showsBcc && (
                <Button size="s" look="quiet" onClick={() => setShows({ ...shows, bcc: true })}>
                  {t("mail.role_bcc")}
                </Button>
              )}
            </span>
          }
        />
      </div>
      {showsCc && <PeopleField {...field("cc")} isAsked={shows.cc} />}
      {showsBcc && <PeopleField {...field("bcc")} isAsked={shows.bcc} />}
      <div className={styles.line}>
        <label htmlFor={subjectId} className={styles.lineLabel}>
          {t("mail.subject")}
        </label>
        <input
          id={subjectId}
          className={styles.subject}
          type="text"
          maxLength={500}
          value={mail.subject}
          dir={mail.subject === "" ? undefined : directionOfSubject(mail.subject)}
          onChange={(event) => onChange({ subject: event.target.value })}
        />
      </div>
    </div>
  );
}

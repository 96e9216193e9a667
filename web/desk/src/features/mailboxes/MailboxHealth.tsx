/** How a mailbox is, in words: whether it is read, since when, what stands in its way and what to do. */
import { CircleAlert, CirclePause, CircleCheck, LoaderCircle, type LucideIcon } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { useNow } from "../../state/desk-context";
import { pageRoute } from "../../state/routes";
import type { Tone } from "../../ui/Badge";
import type { Mailbox, MailboxState } from "../../wire/mailboxes";
import { Link } from "../navigation/Link";
import styles from "./Mailboxes.module.css";
import { SignInAgain } from "./SignInAgain";

/** Nobody lets the centre in any more, and somebody can. */
const SIGN_IN_AGAIN = "mail-sign-in-again";

const TONES: Record<MailboxState, Tone> = {
  connecting: "neutral",
  reading: "good",
  watching: "good",
  handed_over: "good",
  waiting: "warm",
  refused: "hot",
  unreachable: "warm",
  unread: "hot",
  off: "neutral",
};
const ICONS: Record<Tone, LucideIcon> = { good: CircleCheck, neutral: LoaderCircle, accent: LoaderCircle, warm: CircleAlert, hot: CircleAlert };

export function MailboxHealth({ mailbox }: { mailbox: Mailbox }) {
  const { t, formats } = useReading();
  const now = useNow("slow");
  // It is read, and yet something is to be done, as of a mailbox that is full.
  const tone = TONES[mailbox.state] === "good" && mailbox.problem !== null ? "warm" : TONES[mailbox.state];
  const Icon = mailbox.state === "off" ? CirclePause : ICONS[tone];
  return (
    <div className={styles.health} data-tone={tone} data-testid="mailbox-health" data-state={mailbox.state}>
      <Icon size={16} aria-hidden />
      <div className={styles.told}>
        <p>
          <strong>{t(`mailbox_state.${mailbox.state}`)}</strong>
          {mailbox.changed_at !== null && mailbox.state !== "off" && (
            <span className={styles.soft}>
              {" "}
              {t("mailboxes.since", { moment: formats.shortMoment(mailbox.changed_at, now) })}
            </span>
          )}
        </p>
        {mailbox.problem !== null && <p>{mailbox.problem}</p>}
        {mailbox.problem !== null && mailbox.said !== null && (
          <p className={styles.soft}>
            {t("mailboxes.said")} <bdi dir="ltr">{mailbox.said}</bdi>
          </p>
        )}
        {mailbox.problem_code === SIGN_IN_AGAIN && mailbox.can_let_in && <SignInAgain id={mailbox.entry_point_id} name={mailbox.name} />}
        <p className={styles.soft}>
          {mailbox.last_mail_at === null ? t("mailboxes.no_mail_yet") : t("mailboxes.last_mail", { moment: formats.shortMoment(mailbox.last_mail_at, now) })}
          {mailbox.seen_at !== null && tone !== "good" && <> · {t("mailboxes.seen", { moment: formats.shortMoment(mailbox.seen_at, now) })}</>}
          {mailbox.held > 0 && (
            <>
              {" "}
              · <Link to={pageRoute("held-mails", "", `mailbox=${mailbox.entry_point_id}`)}>{t("mailboxes.held", { count: mailbox.held })}</Link>
            </>
          )}
        </p>
      </div>
    </div>
  );
}

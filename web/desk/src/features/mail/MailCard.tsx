/** A mail in the thread: who to whom, what is to be known of it, what was written; the rest one click away. */
import { Ellipsis, FileCode, Forward, MailSearch, Printer, Reply, ReplyAll, RotateCw, Split } from "lucide-react";
import { lazy, memo, Suspense, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { Button, IconButton } from "../../ui/Button";
import { Menu, type MenuEntry } from "../../ui/Menu";
import { tip } from "../../ui/tip";
import type { MailData } from "../../wire/entities";
import { sheetAddress, sourceAddress, type MailRef } from "../../wire/mail";
import { ChannelIcon } from "../channels/ChannelIcon";
import { useAnswering } from "../mail-composer/answering";
import { Attachments } from "../thread/Attachments";
import { Delivery } from "../thread/Delivery";
import { MessageText } from "../thread/MessageBubble";
import type { Message } from "../thread/model";
import { HeldBar } from "./HeldBar";
import styles from "./Mail.module.css";
import { directionOfSubject, stuckOf } from "./model";
import { Offer } from "./Offer";
import { Address, Recipients } from "./Recipients";
import { Sheet } from "./Sheet";
import { Signs, Warnings } from "./Signs";
import { WholeText } from "./WholeText";

const AgainDialog = lazy(() => import("./AgainDialog"));
const DetailsDialog = lazy(() => import("./DetailsDialog"));

type Shown = "reply" | "whole" | "sheet";

export interface MailCardProps {
  message: Message;
  mail: MailData;
  /** The subject is another than the mail's before, or this is the first. */
  showsSubject: boolean;
  caseNumber: number | null;
  onSplit?: ((messageId: string) => void) | undefined;
}

/** What is seldom wanted. A link is followed as if it had been pressed: it may be a download. */
function More({ at, mail, onDetails, onSplit }: { at: MailRef; mail: MailData; onDetails(): void; onSplit?: MailCardProps["onSplit"] }) {
  const { t } = useReading();
  const follow = (href: string, isDownload: boolean) => {
    const link = document.createElement("a");
    Object.assign(link, isDownload ? { href, download: "" } : { href, target: "_blank", rel: "noopener" });
    link.click();
  };
  const entries: MenuEntry[] = [
    { id: "details", label: t("mail.details"), icon: <MailSearch size={16} aria-hidden />, onChoose: onDetails },
    ...(mail.has_html ? [{ id: "print", label: t("mail.print"), icon: <Printer size={16} aria-hidden />, onChoose: () => follow(sheetAddress(at, false), false) }] : []),
    ...(mail.has_source ? [{ id: "source", label: t("mail.source"), icon: <FileCode size={16} aria-hidden />, onChoose: () => follow(sourceAddress(at), true) }] : []),
    ...(onSplit ? [{ id: "split", label: t("ties.split_here"), icon: <Split size={16} aria-hidden />, onChoose: () => onSplit(at.messageId) }] : []),
  ];
  return (
    <Menu label={t("mail.more")} groups={[{ id: "mail", entries }]} align="end">
      {(trigger) => (
        <button type="button" {...trigger} className={styles.more} aria-label={t("mail.more")} {...tip(t("mail.more"))}>
          <Ellipsis size={16} aria-hidden />
        </button>
      )}
    </Menu>
  );
}

function Answers({ at, mail, interactionId }: { at: MailRef; mail: MailData; interactionId: string | null }) {
  const { t } = useReading();
  const { isBusy, begin } = useAnswering(at, interactionId, mail);
  return (
    <>
      <IconButton size="s" label={t("mail.reply")} isBusy={isBusy} onClick={() => begin("reply")}>
        <Reply size={16} aria-hidden className="turns" />
      </IconButton>
      <IconButton size="s" label={t("mail.reply_all")} isBusy={isBusy} onClick={() => begin("reply_all")}>
        <ReplyAll size={16} aria-hidden className="turns" />
      </IconButton>
      <IconButton size="s" label={t("mail.forward")} isBusy={isBusy} onClick={() => begin("forward")}>
        <Forward size={16} aria-hidden className="turns" />
      </IconButton>
    </>
  );
}

export const MailCard = memo(function MailCard({ message, mail, showsSubject, caseNumber, onSplit }: MailCardProps) {
  const { t, formats } = useReading();
  const { data } = message;
  // Of ours the address says only which mailbox it left: who wrote it stands before.
  const writer = data.direction === "out" ? { ...mail.sender, name: data.author_name ?? t(`author.${data.author_kind}`) } : mail.sender;
  const [shown, setShown] = useState<Shown>("reply");
  const [isDetailed, setDetailed] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const mayHandle = useMay("cases.handle");
  const { agentId } = useDesk();
  const at: MailRef = { caseId: data.case_id, messageId: message.id };
  const text = data.text ?? "";
  const isReport = mail.kind === "bounce" || mail.kind === "report";
  const stuck = stuckOf(data, mail);
  const toggle = (part: Shown) => setShown(shown === part ? "reply" : part);
  return (
    <li className={styles.row} data-testid="message" data-message={message.id} data-direction={data.direction} data-status={data.status} data-mail={mail.kind} data-first>
      <article className={styles.card} aria-label={t("mail.label", { name: writer.name || writer.address })}>
        {showsSubject && (
          <h3 className={styles.subject} dir={directionOfSubject(mail.subject)}>
            {mail.subject || t("mail.no_subject")}
          </h3>
        )}
        <header className={styles.header}>
          <ChannelIcon channel={data.channel ?? "email"} size={14} isNamed />
          <span className={styles.sender}>
            <Address who={writer} />
          </span>
          <Signs mail={mail} />
          <span className={styles.when}>
            <time dateTime={data.occurred_at} {...tip(formats.instant(data.occurred_at))}>
              {formats.clockTime(data.occurred_at)}
            </time>
            {data.direction === "out" && <Delivery status={data.status} />}
            {mayHandle && !isReport && <Answers at={at} mail={mail} interactionId={data.interaction_id} />}
            <More at={at} mail={mail} onDetails={() => setDetailed(true)} onSplit={onSplit} />
          </span>
        </header>
        <Recipients mail={mail} />
        {mail.held_until != null && data.author_id === agentId && <HeldBar at={at} until={mail.held_until} />}
        <Warnings mail={mail} status={data.status} />
        {stuck !== null && mayHandle && (
          <p className={styles.acts}>
            <Button size="s" icon={<RotateCw size={14} aria-hidden />} onClick={() => setAsked(true)}>
              {t("mail.again")}
            </Button>
          </p>
        )}
        {shown === "reply" && text !== "" && <MessageText text={text} />}
        {shown === "whole" && <WholeText mail={at} cut={text} />}
        {shown === "sheet" && <Sheet mail={at} />}
        {(mail.is_cut || mail.has_html) && (
          <p className={styles.acts}>
            {mail.is_cut && (
              <Button size="s" look="quiet" aria-expanded={shown === "whole"} onClick={() => toggle("whole")}>
                {t(isReport ? (shown === "whole" ? "mail.hide_report" : "mail.show_report") : shown === "whole" ? "mail.hide_quoted" : "mail.show_quoted")}
              </Button>
            )}
            {mail.has_html && (
              <Button size="s" look="quiet" aria-expanded={shown === "sheet"} onClick={() => toggle("sheet")}>
                {t(shown === "sheet" ? "mail.hide_sent" : "mail.show_sent")}
              </Button>
            )}
          </p>
        )}
        <Attachments files={data.attachments} />
        <Offer mail={mail} at={at} caseNumber={caseNumber} />
      </article>
      <Suspense fallback={null}>{isAsked && stuck !== null && <AgainDialog at={at} mail={mail} stuck={stuck} onClose={() => setAsked(false)} />}</Suspense>
      <Suspense fallback={null}>{isDetailed && <DetailsDialog mail={mail} at={at} onClose={() => setDetailed(false)} />}</Suspense>
    </li>
  );
});

export default MailCard;

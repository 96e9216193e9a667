/** One message: who, through which channel, what, when and how far it has come. */
import { Bot, Mail, NotebookPen, Split } from "lucide-react";
import { memo } from "react";
import { useReading, type Reading } from "../../i18n/reading";
import { IconButton } from "../../ui/Button";
import { tip } from "../../ui/tip";
import { partsOf } from "../../state/mentions";
import type { LocalText, MessageData } from "../../wire/entities";
import { ChannelIcon } from "../channels/ChannelIcon";
import { Attachments } from "./Attachments";
import { Delivery } from "./Delivery";
import { linksIn, numbersIn, type Message } from "./model";
import styles from "./MessageBubble.module.css";

function Plain({ text }: { text: string }) {
  return numbersIn(text).map((part, index) =>
    part.isNumber ? (
      <bdi key={index} dir="ltr" className={styles.number}>
        {part.text}
      </bdi>
    ) : (
      part.text
    ),
  );
}

function Linked({ text }: { text: string }) {
  return linksIn(text).map((part, index) =>
    part.href === null ? (
      <Plain key={index} text={part.text} />
    ) : (
      <a key={index} href={part.href} target="_blank" rel="noopener noreferrer" dir="ltr">
        {part.text}
      </a>
    ),
  );
}

interface TextProps {
  text: string;
  nameOf?: ((id: string) => string) | undefined;
}

function Line({ text, nameOf }: TextProps) {
  if (nameOf === undefined) return <Linked text={text} />;
  return partsOf(text).map((part, index) =>
    "text" in part ? (
      <Linked key={index} text={part.text} />
    ) : (
      <bdi key={index} className={styles.mention} data-mention={part.id}>
        @{nameOf(part.id)}
      </bdi>
    ),
  );
}

/** `nameOf`: of a note, who is meant by a mention in it. */
export function MessageText({ text, nameOf }: TextProps) {
  const lines = text.split("\n");
  return (
    <p className={styles.text} dir="auto">
      {lines.map((line, place) =>
        lines.length === 1 ? (
          <Line key={place} text={line} nameOf={nameOf} />
        ) : (
          // A block for each: within one, browsers misplace the brackets of a line after a line that runs the other way.
          <span key={place} className={styles.line}>
            <Line text={line} nameOf={nameOf} />
            {place < lines.length - 1 && "\n"}
          </span>
        ),
      )}
    </p>
  );
}

function authorOf({ t }: Reading, data: MessageData, myId: string): string {
  if (data.author_kind === "agent" && data.author_id === myId) return t("thread.you");
  if (data.author_name !== null) return data.author_name;
  return t(`author.${data.author_kind}`);
}

function problemOf({ t, find }: Reading, data: MessageData): string | null {
  if (data.status !== "failed") return null;
  return (data.error_code && find("problem.", data.error_code)) || t("delivery.failed_explained");
}

export interface MessageBubbleProps {
  message: Message;
  isFirst: boolean;
  isLast: boolean;
  myId: string;
  onSplit?: ((messageId: string) => void) | undefined;
}

export const MessageBubble = memo(function MessageBubble({ message, isFirst, isLast, myId, onSplit }: MessageBubbleProps) {
  const reading = useReading();
  const { data } = message;
  const isMine = data.author_kind === "agent" && data.author_id === myId;
  const author = authorOf(reading, data, myId);
  const problem = problemOf(reading, data);
  const wentByMail = (data.followed_up_by ?? null) !== null;
  const mentions = data.mentions ?? null;
  const nameOf = (id: string) => {
    const name = mentions?.[id];
    return name === undefined ? reading.t("mention.somebody") : typeof name === "string" ? name : reading.own(name as LocalText);
  };
  const showsAuthor = isFirst && (data.direction === "note" || (data.direction === "out" && !isMine));
  return (
    <li
      className={styles.row}
      data-testid="message"
      data-message={message.id}
      data-direction={data.direction}
      data-status={data.status}
      data-first={isFirst || undefined}
    >
      <div className={styles.bubble}>
        {showsAuthor ? (
          <p className={styles.author}>
            {data.direction === "note" && <NotebookPen size={14} aria-hidden />}
            {data.author_kind === "bot" && <Bot size={14} aria-hidden />}
            <bdi>{author}</bdi>
            {data.direction === "note" && <span className={styles.only}>{reading.t("thread.note_only")}</span>}
          </p>
        ) : (
          <span className="only-for-readers">{reading.t("thread.says", { author })}</span>
        )}
        {data.text !== null && data.text !== "" && <MessageText text={data.text} nameOf={mentions === null ? undefined : nameOf} />}
        <Attachments files={data.attachments} />
        {(isLast || problem !== null || data.status === "unconfirmed" || wentByMail) && (
          <p className={styles.meta}>
            {data.direction !== "note" && data.channel !== null && <ChannelIcon channel={data.channel} size={13} isNamed />}
            <time dateTime={data.occurred_at} {...tip(reading.formats.instant(data.occurred_at))}>
              {reading.formats.clockTime(data.occurred_at)}
            </time>
            {data.direction === "out" && <Delivery status={data.status} />}
            {wentByMail && (
              <span {...tip(reading.t("thread.went_by_mail_explained"))}>
                <Mail size={13} aria-hidden /> {reading.t("thread.went_by_mail")}
              </span>
            )}
          </p>
        )}
        {problem !== null && <p className={styles.problem}>{problem}</p>}
      </div>
      {onSplit !== undefined && data.interaction_id !== null && (
        <span className={styles.acts}>
          <IconButton size="s" label={reading.t("ties.split_here")} onClick={() => onSplit(message.id)}>
            <Split size={14} aria-hidden />
          </IconButton>
        </span>
      )}
    </li>
  );
});

/** A message that the server has not confirmed yet: on its way, or refused with its reason. */
import { Clock, CircleAlert, Paperclip, RotateCcw, Undo2 } from "lucide-react";
import { memo } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { withoutMarks, type Mention } from "../../state/mentions";
import type { Outgoing } from "../../state/outbox";
import { useValue } from "../../state/store";
import { Button } from "../../ui/Button";
import { MessageText } from "./MessageBubble";
import styles from "./MessageBubble.module.css";

/** Who is meant by a mention, as far as the directory knows. */
function useNameOf() {
  const { t, own } = useReading();
  const names = useValue(useDesk().directory.names, (value) => value);
  return (_kind: Mention["kind"], id: string): string => {
    const team = names.teams.find((each) => each.team_id === id);
    return names.agents.find((each) => each.agent_id === id)?.name ?? (team === undefined ? t("mention.somebody") : own(team.name));
  };
}

/** Puts a refused message back into the draft, before whatever has been written since. */
function useTakeBack(): (item: Outgoing) => void {
  const desk = useDesk();
  const nameOf = useNameOf();
  return (item) => {
    desk.outbox.withdraw(item.client_id);
    const draft = desk.drafts.get(item.case_id);
    const mode = item.is_note ? "note" : "reply";
    const back = item.is_note ? withoutMarks(item.text, nameOf) : { text: item.text, mentions: [] };
    const text = [back.text, draft[mode]].filter((part) => part !== "").join("\n");
    desk.drafts.change(item.case_id, { mode, [mode]: text, mentions: [...back.mentions, ...draft.mentions] });
    // A mail goes back with all that was said of it; with something else begun meanwhile only the text counts.
    if (item.mail) desk.drafts.change(item.case_id, { mail: { ...item.mail, html: draft[mode] === "" ? item.mail.html : "" } });
    desk.drafts.changeFiles(item.case_id, mode, (files) => [...item.files, ...files]);
  };
}

export const OutgoingBubble = memo(function OutgoingBubble({ item }: { item: Outgoing }) {
  const { t, find } = useReading();
  const desk = useDesk();
  const takeBack = useTakeBack();
  const nameOf = useNameOf();
  const isLive = useValue(desk.phase, (phase) => phase.name === "live");
  const isFailed = item.state === "failed";
  return (
    <li
      className={styles.row}
      data-testid="message"
      data-direction={item.is_note ? "note" : "out"}
      data-status={isFailed ? "failed" : "pending"}
      data-pending
      data-first
    >
      <div className={styles.bubble}>
        <span className="only-for-readers">{t("thread.says", { author: t("thread.you") })}</span>
        {item.text !== "" && <MessageText text={item.text} nameOf={item.is_note ? (id) => nameOf("agent", id) : undefined} />}
        {item.files.map((file) => (
          <p key={file.attachment_id} className={styles.meta}>
            <Paperclip size={13} aria-hidden />
            <bdi>{file.name}</bdi>
          </p>
        ))}
        {isFailed ? (
          <>
            <p className={styles.problem} role="alert">
              <CircleAlert size={14} aria-hidden />{" "}
              {item.error?.message || (item.error && find("problem.", item.error.code)) || t("outgoing.failed")}
            </p>
            <div className={styles.actions}>
              {item.error?.code === "mail-address-unreachable" ? (
                <Button size="s" icon={<RotateCcw size={14} aria-hidden />} onClick={() => desk.outbox.retry(item.client_id, true)}>
                  {t("outgoing.anyway")}
                </Button>
              ) : (
                <Button size="s" icon={<RotateCcw size={14} aria-hidden />} onClick={() => desk.outbox.retry(item.client_id)}>
                  {t("outgoing.retry")}
                </Button>
              )}
              <Button size="s" look="quiet" icon={<Undo2 size={14} aria-hidden className="turns" />} onClick={() => takeBack(item)}>
                {t("outgoing.take_back")}
              </Button>
            </div>
          </>
        ) : (
          <p className={styles.meta}>
            <Clock size={13} aria-hidden />
            {isLive ? t("outgoing.sending") : t("outgoing.waits_for_connection")}
          </p>
        )}
      </div>
    </li>
  );
});

/** A mail that waits before it goes: how long, and the button that takes it back into the composer with all that is in it. */
import { Hourglass, Undo2 } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { useDesk, useNow } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { takeBack, type MailRef, type TakenBack } from "../../wire/mail";
import { useAttempt } from "../problems/use-attempt";
import { SHORTCUTS } from "../shortcuts/list";
import { useShortcut } from "../shortcuts/use-shortcut";
import { picturesIn } from "../mail-composer/pictures";
import styles from "./Mail.module.css";

/** What was taken back, before whatever was begun meanwhile. */
function joinedText(taken: string, begun: string): string {
  return [taken.trim(), begun.trim()].filter((each) => each !== "").join("\n\n");
}

function useTakeBack(at: MailRef) {
  const desk = useDesk();
  const { isBusy, attempt } = useAttempt();
  const restore = async (taken: TakenBack) => {
    const begun = desk.drafts.get(at.caseId);
    const { text, html, attachments, to, cc, bcc, subject, of_message_id, is_forward, quote, signature } = taken;
    // Looks stand for one text: where something was begun meanwhile, both are joined as they look.
    const looks = begun.reply.trim() === "" ? (html ?? "") : [html ?? "", begun.mail?.html ?? ""].join("");
    const isWhole = begun.reply.trim() === "" || (html !== null && (begun.mail?.html ?? "") !== "");
    const composed = isWhole ? looks : "";
    // What went out as text tells of points and pictures by signs: whoever composes goes on with the words themselves.
    const reply = composed === "" ? joinedText(text, begun.reply) : (await import("../mail-composer/schema")).wordsOf(composed);
    desk.drafts.change(at.caseId, { mode: "reply", reply, mail: { to, cc, bcc, subject, of_message_id, is_forward, quote, signature, html: composed } });
    const within = new Set(picturesIn(html ?? ""));
    desk.drafts.changeFiles(at.caseId, "reply", (held) => [
      ...attachments.map((file) => ({ ...file, ...(within.has(file.attachment_id) && { stands_in_text: true }) })),
      ...held,
    ]);
    window.requestAnimationFrame(() => document.querySelector<HTMLElement>("[data-testid=composer] [data-rich]")?.focus());
  };
  return { isBusy, undo: () => void attempt(async () => restore(await takeBack(desk.api, at)), "case.kept") };
}

export function HeldBar({ at, until }: { at: MailRef; until: string }) {
  const { t } = useReading();
  const seconds = Math.ceil((Date.parse(until) - useNow("second")) / 1000);
  const { isBusy, undo } = useTakeBack(at);
  const isOpen = seconds > 0;
  useShortcut("undoSend", undo, isOpen);
  if (!isOpen) return null;
  return (
    <p className={styles.held}>
      <Hourglass size={16} aria-hidden />
      <span className="only-for-readers" role="status">
        {t("mail.held")}
      </span>
      <span aria-hidden>{t("mail.held_for", { count: seconds })}</span>
      <Button size="s" icon={<Undo2 size={14} aria-hidden className="turns" />} isBusy={isBusy} keys={SHORTCUTS.undoSend.keys} onClick={undo}>
        {t("mail.undo")}
      </Button>
    </p>
  );
}

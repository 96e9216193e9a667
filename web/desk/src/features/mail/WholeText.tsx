/** All that was written, with what was quoted and the signature. */
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { openMail, type MailRef } from "../../wire/mail";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import { MessageText } from "../thread/MessageBubble";
import styles from "./Mail.module.css";

/** `cut`: what was shown before, and is shown until the whole is here. */
export function WholeText({ mail, cut }: { mail: MailRef; cut: string }) {
  const { t } = useReading();
  const { api } = useDesk();
  const opened = useLoaded(() => openMail(api, mail), mail.messageId);
  if (opened.state === "failed") return <Problem error={opened.error} onRetry={opened.reload} />;
  if (opened.state === "loading") return <MessageText text={cut} />;
  return (
    <>
      <MessageText text={opened.value.text} />
      {opened.value.is_text_cut && <p className={styles.soft}>{t("mail.text_cut")}</p>}
    </>
  );
}

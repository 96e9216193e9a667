/**
 * A mail as it was sent: a page of its own in a frame in which nothing runs, as high as what stands on it. It is of our origin, so
 * that its height can be asked for; its policy and the frame's keep it from everything else.
 */
import { ImageOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { Button } from "../../ui/Button";
import { openMail, sheetAddress, type MailRef } from "../../wire/mail";
import { Problem } from "../problems/Problem";
import { useLoaded } from "../problems/use-loaded";
import styles from "./Mail.module.css";

const LOWEST_PX = 48;
const HIGHEST_PX = 40_000;

/** The frame's height follows what is in it: pictures come later than the page. */
function useFitting() {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(LOWEST_PX);
  const ending = useRef<(() => void) | undefined>(undefined);
  useEffect(() => () => ending.current?.(), []);
  const fit = () => {
    ending.current?.();
    const page = frame.current?.contentDocument?.documentElement;
    if (page == null) return;
    const measure = () => {
      const body = page.querySelector("body");
      const high = Math.ceil(Math.max(body?.scrollHeight ?? 0, body?.getBoundingClientRect().height ?? 0));
      // A wide table scrolls within: room for the bar.
      const isWide = page.scrollWidth > page.clientWidth;
      setHeight(Math.min(HIGHEST_PX, Math.max(LOWEST_PX, high + (isWide ? 20 : 0))));
    };
    measure();
    const resized = new ResizeObserver(measure);
    const body = page.querySelector("body");
    if (body !== null) resized.observe(body);
    ending.current = () => resized.disconnect();
  };
  return { frame, height, fit };
}

export function Sheet({ mail }: { mail: MailRef }) {
  const { t } = useReading();
  const { api } = useDesk();
  const [withPictures, setPictures] = useState(false);
  const opened = useLoaded(() => openMail(api, mail), mail.messageId);
  const { frame, height, fit } = useFitting();
  if (opened.state === "failed") return <Problem error={opened.error} onRetry={opened.reload} />;
  return (
    <div className={styles.sheet} aria-busy={opened.state === "loading"}>
      {opened.state === "ready" && opened.value.has_remote_images && !withPictures && (
        <p className={styles.held}>
          <ImageOff size={16} aria-hidden />
          <span>{t("mail.pictures_held")}</span>
          <Button size="s" onClick={() => setPictures(true)}>
            {t("mail.show_pictures")}
          </Button>
        </p>
      )}
      {opened.state === "ready" && (
        <iframe
          ref={frame}
          key={String(withPictures)}
          className={styles.frame}
          title={t("mail.sheet")}
          src={sheetAddress(mail, withPictures)}
          sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
          referrerPolicy="no-referrer"
          style={{ blockSize: `${height}px` }}
          onLoad={fit}
        />
      )}
    </div>
  );
}

/** The bell: how much is unread, and what it is. */
import { Bell as BellSign, CheckCheck, SlidersHorizontal } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { pageRoute } from "../../state/routes";
import { useValue } from "../../state/store";
import { Button, IconButton } from "../../ui/Button";
import { tip } from "../../ui/tip";
import { useAttempt, useToast } from "../problems/use-attempt";
import { SHORTCUTS } from "../shortcuts/list";
import { useShortcut } from "../shortcuts/use-shortcut";
import { NoticeList } from "./NoticeList";
import styles from "./Notifications.module.css";

/** Arrow keys lead from one notification to the next. */
function moveAmong(list: HTMLElement, event: KeyboardEvent) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const lines = [...list.querySelectorAll<HTMLElement>(`.${styles.open}`)];
  const at = lines.indexOf(document.activeElement as HTMLElement);
  const next = event.key === "ArrowDown" ? Math.min(at + 1, lines.length - 1) : Math.max(at - 1, 0);
  event.preventDefault();
  lines[next]?.focus();
}

export function Bell() {
  const { t, formats } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const toast = useToast();
  const { isBusy, attempt } = useAttempt();
  const { unread, hasMore, notices } = useValue(desk.notices.told, (value) => value);
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const isLive = useValue(desk.phase, (phase) => phase.name === "live");
  // What was told while there was no connection is here as soon as there is one.
  useEffect(() => {
    if (isLive) void desk.notices.refresh();
  }, [desk, isLive]);
  useShortcut("notifications", () => setOpen(true));
  useEffect(() => {
    if (!isOpen) return;
    (panel.current?.querySelector<HTMLElement>(`.${styles.open}`) ?? panel.current)?.focus();
    const away = (event: PointerEvent) => !root.current?.contains(event.target as Node) && setOpen(false);
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const readAll = () =>
    void attempt(async () => {
      const were = notices.filter((notice) => notice.read_at === null).map((notice) => notice.notification_id);
      await desk.notices.read(null);
      panel.current?.focus();
      toast({ tone: "done", title: t("notice.all_read"), action: { label: t("common.undo"), onChoose: () => void attempt(() => desk.notices.unread(were)) } });
    });
  const shown = hasMore ? `${formats.number(unread)}+` : formats.number(unread);
  const label = unread === 0 ? t("notice.bell") : t("notice.bell_unread", { count: unread });
  return (
    <div className={styles.root} ref={root} onKeyDown={(event) => event.key === "Escape" && isOpen && close()}>
      <button
        ref={button}
        type="button"
        className={styles.bell}
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-keyshortcuts={SHORTCUTS.notifications.keys}
        {...tip(label, SHORTCUTS.notifications.keys)}
        onClick={() => setOpen(!isOpen)}
      >
        <BellSign size={18} aria-hidden />
        {unread > 0 && (
          <span className={styles.count} aria-hidden="true">
            {shown}
          </span>
        )}
      </button>
      {isOpen && (
        <section ref={panel} role="dialog" aria-labelledby={id} tabIndex={-1} className={styles.panel} onKeyDown={(event) => moveAmong(event.currentTarget, event)}>
          <header className={styles.head}>
            <h2 id={id}>{t("notice.title")}</h2>
            <span className={styles.acts}>
              {unread > 0 && (
                <Button size="s" look="quiet" isBusy={isBusy} icon={<CheckCheck size={14} aria-hidden />} onClick={readAll}>
                  {t("notice.read_all")}
                </Button>
              )}
              <IconButton
                size="s"
                label={t("notice.tune")}
                onClick={() => {
                  setOpen(false);
                  router.go(pageRoute("notifications"));
                }}
              >
                <SlidersHorizontal size={16} aria-hidden />
              </IconButton>
            </span>
          </header>
          <div className={styles.scroll}>
            <NoticeList onOpened={() => setOpen(false)} />
          </div>
        </section>
      )}
    </div>
  );
}

/** Notifications, newest first; choosing one opens its case and marks it read. */
import { AlarmClock, AtSign, BellOff, CalendarClock, CalendarX, ListChecks, ListTodo, MailOpen, MailWarning, MessageSquare, UserRoundCheck, Workflow, type LucideIcon } from "lucide-react";
import { useReading } from "../../i18n/reading";
import { useDesk, useNow } from "../../state/desk-context";
import { useRouter } from "../../state/router-context";
import { useValue } from "../../state/store";
import { Blank } from "../../ui/Blank";
import { Button, IconButton } from "../../ui/Button";
import { tip } from "../../ui/tip";
import type { Notice, NoticeKind } from "../../wire/notifications";
import { useAttempt } from "../problems/use-attempt";
import styles from "./Notifications.module.css";
import { caseWords, noticeWords } from "./words";

const SIGNS: Record<NoticeKind, LucideIcon> = {
  mentioned: AtSign,
  handed_over: UserRoundCheck,
  customer_wrote: MessageSquare,
  case_woke: AlarmClock,
  deadline_near: CalendarClock,
  deadline_passed: CalendarX,
  answer_overdue: MailWarning,
  rule: Workflow,
  task_given: ListTodo,
  task_due: ListChecks,
};

function NoticeLine({ notice, onOpen }: { notice: Notice; onOpen(): void }) {
  const reading = useReading();
  const { t, formats } = reading;
  const desk = useDesk();
  const now = useNow("slow");
  const { attempt } = useAttempt();
  const Sign = SIGNS[notice.kind];
  const isUnread = notice.read_at === null;
  return (
    <li className={styles.line} data-unread={isUnread || undefined} data-kind={notice.kind}>
      <button type="button" className={styles.open} onClick={onOpen}>
        <Sign size={18} aria-hidden className={styles.sign} />
        <span className={styles.what}>
          <span className={styles.words}>
            {isUnread && <span className="only-for-readers">{t("notice.unread")}: </span>}
            {noticeWords(reading, notice)}
          </span>
          <span className={styles.case}>
            <bdi dir="ltr">#{notice.case_number}</bdi> <bdi>{caseWords(reading, notice)}</bdi>
          </span>
          {notice.line !== "" && (
            <span className={styles.said} dir="auto">
              {notice.line}
            </span>
          )}
        </span>
        <time className={styles.time} dateTime={notice.told_at} {...tip(formats.instant(notice.told_at))}>
          {formats.duration(now - Date.parse(notice.told_at))}
        </time>
      </button>
      {isUnread ? (
        <IconButton size="s" label={t("notice.mark_read")} onClick={() => void attempt(() => desk.notices.read([notice.notification_id]))}>
          <MailOpen size={14} aria-hidden />
        </IconButton>
      ) : (
        <span className={styles.gap} />
      )}
    </li>
  );
}

export function NoticeList({ onOpened }: { onOpened?(): void }) {
  const { t } = useReading();
  const desk = useDesk();
  const router = useRouter();
  const { isBusy, attempt } = useAttempt();
  const told = useValue(desk.notices.told, (value) => value);
  const shown = told.notices.filter((notice) => notice.in_list);
  const open = (notice: Notice) => {
    const messageId = notice.message_id;
    router.go({ name: "case", caseId: notice.case_id, ...(messageId !== null && { messageId }), ...(notice.kind.startsWith("task_") && { shows: "tasks" }) });
    onOpened?.();
    if (notice.read_at === null) void attempt(() => desk.notices.read([notice.notification_id]));
  };
  if (!told.isHere) return <p className={styles.nothing}>{t("common.loading")}</p>;
  if (shown.length === 0) {
    return (
      <Blank icon={<BellOff size={22} />} title={t("notice.none")}>
        {t("notice.none_explained")}
      </Blank>
    );
  }
  return (
    <>
      <ul className={styles.lines}>
        {shown.map((notice) => (
          <NoticeLine key={notice.notification_id} notice={notice} onOpen={() => open(notice)} />
        ))}
      </ul>
      {told.cursor !== null && (
        <div className={styles.more}>
          <Button size="s" isBusy={isBusy} onClick={() => void attempt(() => desk.notices.loadOlder())}>
            {t("notice.older")}
          </Button>
        </div>
      )}
    </>
  );
}

/** The thread of one case across all its channels. */
import { ArrowDown, LoaderCircle } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useReading } from "../../i18n/reading";
import type { TextKey } from "../../i18n/text";
import { useDesk, useEntities, useEntity, useNow } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { tip } from "../../ui/tip";
import { factIn } from "../../wire/facts";
import { FactCard } from "../facts/FactCard";
import { useAttempt } from "../problems/use-attempt";
import { SHORTCUTS } from "../shortcuts/list";
import { useShortcut } from "../shortcuts/use-shortcut";
import { FloatingDay } from "./FloatingDay";
import { lineWords } from "./line-words";
import { MessageBubble } from "./MessageBubble";
import { firstUnreadOf, newestInboundOf, rowsOf, type Message, type NoteLine, type Row } from "./model";
import { OutgoingBubble } from "./OutgoingBubble";
import styles from "./Thread.module.css";
import { useShown } from "./use-shown";
import { useThreadScroll } from "./use-thread-scroll";

const MailCard = lazy(() => import("../mail/MailCard"));

const LOAD_BEFORE_PX = 400;

function Day({ instant }: { instant: string }) {
  const { formats } = useReading();
  const now = useNow("slow");
  return <span className={styles.day}>{formats.day(instant, now)}</span>;
}

function ThinLine({ line }: { line: NoteLine }) {
  const reading = useReading();
  const ofCase = useEntity("case", line.data.case_id)?.data;
  const told = factIn(line.data.params);
  const text = told === null ? lineWords(reading, line, ofCase) : null;
  if (text === undefined) return null;
  const { formats } = reading;
  const at = line.data.occurred_at;
  if (told !== null) {
    return (
      <div className={styles.told} {...tip(formats.instant(at))}>
        <FactCard fact={told} />
        <time dateTime={at}>{formats.clockTime(at)}</time>
      </div>
    );
  }
  return (
    <span className={styles.thin} {...tip(formats.instant(at))}>
      <span>
        {text} · <time dateTime={at}>{formats.clockTime(at)}</time>
      </span>
    </span>
  );
}

function RowView({ row, myId, caseNumber, onSplit }: { row: Row; myId: string; caseNumber: number | null; onSplit: ThreadProps["onSplit"] }) {
  const { t } = useReading();
  switch (row.type) {
    case "day":
      return (
        <li className={styles.between} data-day={row.instant}>
          <Day instant={row.instant} />
        </li>
      );
    case "unread":
      return (
        <li className={styles.unread}>
          <span>{t("thread.unread")}</span>
        </li>
      );
    case "line":
      return (
        <li className={styles.between}>
          <ThinLine line={row.line} />
        </li>
      );
    case "message": {
      const bubble = <MessageBubble message={row.message} isFirst={row.isFirst} isLast={row.isLast} myId={myId} onSplit={onSplit} />;
      const mail = row.message.data.mail ?? null;
      if (mail === null) return bubble;
      return (
        <Suspense fallback={bubble}>
          <MailCard message={row.message} mail={mail} showsSubject={row.showsSubject ?? true} caseNumber={caseNumber} onSplit={onSplit} />
        </Suspense>
      );
    }
    case "outgoing":
      return <OutgoingBubble item={row.item} />;
  }
}

function Typing({ caseId, name }: { caseId: string; name: string }) {
  const { t } = useReading();
  const isTyping = useValue(useDesk().typing.until, (typing) => typing.has(caseId));
  return (
    <div className={styles.typing}>
      {isTyping && (
        <>
          <span className={styles.dots} aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {t("thread.typing", { name })}
        </>
      )}
    </div>
  );
}

/** Loads the page before, as soon as the reader comes near the top. */
function useOlder(caseId: string, box: React.RefObject<HTMLDivElement | null>) {
  const desk = useDesk();
  const before = useValue(desk.older.from, (older) => older.get(caseId) ?? null);
  const { isBusy, attempt } = useAttempt();
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = mark.current;
    if (element === null || before === null) return;
    const seen = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) void attempt(() => desk.older.load(caseId));
      },
      { root: box.current, rootMargin: `${LOAD_BEFORE_PX}px 0px 0px` },
    );
    seen.observe(element);
    return () => seen.disconnect();
  }, [before, caseId, desk, box, attempt]);
  return { mark, hasOlder: before !== null, isLoading: isBusy };
}

/** Tells the server how far I have read: what stands at the end of the thread of a page I look at. */
function useReadMark(workItemId: string | null, unread: number, newest: Message | undefined, isAtEnd: boolean) {
  const desk = useDesk();
  const told = useRef<string | null>(null);
  const id = newest?.id;
  useEffect(() => {
    if (workItemId === null || unread === 0 || id === undefined || !isAtEnd) return;
    const tell = () => {
      if (document.visibilityState !== "visible" || !document.hasFocus() || told.current === id) return;
      told.current = id;
      desk.api.markRead(workItemId, id).catch(() => (told.current = null));
    };
    tell();
    window.addEventListener("focus", tell);
    return () => window.removeEventListener("focus", tell);
  }, [workItemId, unread, id, isAtEnd, desk]);
}

function useMessages(caseId: string): readonly Message[] {
  const select = useCallback(
    (entities: Parameters<Parameters<typeof useEntities>[0]>[0]) =>
      [...entities.kinds.message.values()].filter((message) => message.data.case_id === caseId),
    [caseId],
  );
  return useEntities(select);
}

function useLines(caseId: string): readonly NoteLine[] {
  const select = useCallback(
    (entities: Parameters<Parameters<typeof useEntities>[0]>[0]) =>
      [...entities.kinds.note_line.values()].filter((line) => line.data.case_id === caseId),
    [caseId],
  );
  return useEntities(select);
}

export interface ThreadProps {
  caseId: string;
  /** My item on this case: read marks are told for it. */
  workItemId: string | null;
  unread: number;
  customerName: string;
  /** A new case is to be made from a message on; undefined where that may not be. */
  onSplit?: ((messageId: string) => void) | undefined;
  /** A message to be brought into view. */
  shownId?: string | undefined;
}

export function Thread({ caseId, workItemId, unread, customerName, onSplit, shownId }: ThreadProps) {
  const { t } = useReading();
  const desk = useDesk();
  const messages = useMessages(caseId);
  const caseNumber = useEntity("case", caseId)?.data.number ?? null;
  const lines = useLines(caseId);
  const outgoing = useValue(
    desk.outbox.items,
    useCallback((items) => items.filter((item) => item.case_id === caseId), [caseId]),
  );
  const isLoaded = useValue(desk.older.from, (older) => older.has(caseId)) || messages.length > 0;

  // Fixed when the thread is opened: the line must not walk while the agent reads.
  const [firstUnreadId, setFirstUnread] = useState<string | null | undefined>(undefined);
  if (firstUnreadId === undefined && isLoaded) setFirstUnread(firstUnreadOf(messages, unread));

  const rows = useMemo(
    () => rowsOf({ messages, lines, outgoing, firstUnreadId: firstUnreadId ?? null }),
    [messages, lines, outgoing, firstUnreadId],
  );
  const scroll = useThreadScroll(caseId, rows[0]?.key, rows.at(-1)?.key);
  const older = useOlder(caseId, scroll.box);
  const shown = { id: shownId, isHere: messages.some((message) => message.id === shownId) };
  useShown(caseId, shown, isLoaded, scroll.box);
  useReadMark(workItemId, unread, newestInboundOf(messages), scroll.isAtEnd);
  useShortcut("jumpToNewest", scroll.toEnd);
  useShortcut("focusThread", () => scroll.box.current?.focus());

  // What I send myself is always brought into view.
  const newestOutgoing = outgoing.at(-1)?.client_id;
  useEffect(() => {
    if (newestOutgoing !== undefined) scroll.toEnd();
  }, [newestOutgoing, scroll.toEnd]);

  const below = unread > 0 && !scroll.isAtEnd ? unread : 0;
  const jump: TextKey = below > 0 ? "thread.new_below" : "thread.jump";
  return (
    <div className={styles.frame}>
      <div ref={scroll.box} className={styles.box} tabIndex={0} role="region" aria-label={t("thread.label", { name: customerName })}>
        <div ref={older.mark} className={styles.older} role="status">
          {older.hasOlder && older.isLoading && (
            <>
              <LoaderCircle size={16} aria-hidden className={styles.spinner} />
              {t("thread.loading_older")}
            </>
          )}
        </div>
        <ol ref={scroll.content} className={styles.thread} aria-busy={!isLoaded}>
          {rows.map((row) => (
            <RowView key={row.key} row={row} myId={desk.agentId} caseNumber={caseNumber} onSplit={onSplit} />
          ))}
        </ol>
        <Typing caseId={caseId} name={customerName} />
      </div>
      <FloatingDay key={caseId} box={scroll.box} isAtEnd={scroll.isAtEnd} />
      {!scroll.isAtEnd && (
        <button
          type="button"
          className={styles.jump}
          onClick={scroll.toEnd}
          {...tip(t("thread.jump"), SHORTCUTS.jumpToNewest.keys)}
          aria-keyshortcuts={SHORTCUTS.jumpToNewest.keys}
        >
          <ArrowDown size={16} aria-hidden />
          {t(jump, { count: below })}
        </button>
      )}
    </div>
  );
}

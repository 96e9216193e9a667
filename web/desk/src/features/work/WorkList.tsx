/**
 * My work as one list, whatever the medium. One Tab stop: arrow keys move inside it. Only the rows in
 * sight are there, so five hundred stay quick.
 */
import { Coffee, Inbox } from "lucide-react";
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from "react";
import { flushSync } from "react-dom";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntities, useEntity } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { useWindow, type RowWindow } from "../../ui/use-window";
import { FINISHING } from "../../wire/handing";
import { useAttempt } from "../problems/use-attempt";
import { useNumberShortcuts, useShortcut } from "../shortcuts/use-shortcut";
import { useAsked } from "../consults/use-asked";
import { longestWaiting, myWork, type WorkItem } from "./model";
import { ROW_REM, WorkRow } from "./WorkRow";
import styles from "./WorkList.module.css";

/** A pointer that rests this long on a row is about to open it: its thread is fetched ahead. */
const NEAR_FOR_MS = 90;

export interface WorkListProps {
  selectedId: string | null;
  /** Offers stand above the list. */
  hasOffers: boolean;
  onSelect(item: WorkItem): void;
}

function EmptyWork() {
  const { t } = useReading();
  const desk = useDesk();
  const agent = useEntity("agent", desk.agentId)?.data;
  const { isBusy, attempt } = useAttempt();
  if (agent?.presence === "ready") {
    return (
      <Blank icon={<Inbox size={22} />} title={t("work.empty_ready")}>
        {t("work.empty_ready_explained")}
      </Blank>
    );
  }
  const isDone = agent?.presence_reason === FINISHING;
  return (
    <Blank
      icon={<Coffee size={22} />}
      title={t(isDone ? "presence.finishing_done" : "work.empty_away")}
      action={
        <Button look="primary" isBusy={isBusy} onClick={() => void attempt(() => desk.api.setPresence("ready", null))}>
          {t("work.become_ready")}
        </Button>
      }
    >
      {t(isDone ? "presence.finishing_done_explained" : "work.empty_away_explained")}
    </Blank>
  );
}

function Skeleton() {
  return (
    <div aria-hidden="true">
      {[0, 1, 2, 3].map((row) => (
        <div key={row} className={styles.ghost} />
      ))}
    </div>
  );
}

/** Tells when the list of the first snapshot has been painted, for whoever measures. */
function useInteractiveMark(isFilled: boolean) {
  useEffect(() => {
    if (!isFilled) return;
    // The second frame begins after the first has been painted.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (performance.getEntriesByName("retzef:interactive").length === 0) {
          performance.mark("retzef:interactive");
        }
      }),
    );
  }, [isFilled]);
}

/** Indices of the rows that are there: the window, and the one in the Tab order wherever it is. */
function indicesOf({ first, last }: RowWindow, stop: number): number[] {
  const indices = Array.from({ length: Math.max(0, last - first) }, (_, offset) => first + offset);
  if (stop >= 0 && stop < first) return [stop, ...indices];
  return stop >= last ? [...indices, stop] : indices;
}

interface ListProps extends Omit<WorkListProps, "hasOffers"> {
  items: readonly WorkItem[];
}

function List({ items, selectedId, onSelect }: ListProps) {
  const { t } = useReading();
  const desk = useDesk();
  const box = useRef<HTMLDivElement>(null);
  const asked = useAsked(items, selectedId);
  const [stopId, setStop] = useState<string | null>(null);
  const { rowPx, ...shown } = useWindow(box, items.length, ROW_REM);
  const at = items.findIndex((item) => item.id === selectedId);
  const stop = Math.max(0, items.findIndex((item) => item.id === (stopId ?? selectedId)));

  const show = useCallback(
    (index: number) => {
      const element = box.current;
      if (element === null || index < 0) return;
      const start = index * rowPx;
      if (start < element.scrollTop) element.scrollTop = start;
      else if (start + rowPx > element.scrollTop + element.clientHeight) {
        element.scrollTop = start + rowPx - element.clientHeight;
      }
    },
    [rowPx],
  );
  const focus = (index: number) => {
    const item = items[index];
    if (item === undefined) return;
    // The row may be out of the window: it is there as soon as it is the Tab stop.
    flushSync(() => setStop(item.id));
    show(index);
    box.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true });
  };
  useEffect(() => show(at), [at, show]);

  const go = (index: number) => {
    const item = items[index];
    if (item === undefined) return;
    setStop(null);
    onSelect(item);
  };
  useNumberShortcuts((number) => go(number - 1));
  useShortcut("nextItem", () => go(Math.min(at + 1, items.length - 1)));
  useShortcut("previousItem", () => go(Math.max(at - 1, 0)));
  useShortcut("longestWaiting", () => {
    const item = longestWaiting(items);
    if (item !== undefined) go(items.indexOf(item));
  });
  useShortcut("focusList", () => focus(stop));

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const steps: Record<string, number> = { ArrowDown: stop + 1, ArrowUp: stop - 1, Home: 0, End: items.length - 1 };
    const next = steps[event.key];
    if (next === undefined || items[next] === undefined) return;
    event.preventDefault();
    focus(next);
  };
  const nearTimer = useRef(0);
  const onNear = useCallback(
    (item: WorkItem) => {
      window.clearTimeout(nearTimer.current);
      nearTimer.current = window.setTimeout(() => desk.watch(item.data.case_id), NEAR_FOR_MS);
    },
    [desk],
  );

  return (
    <div ref={box} className={styles.scroll}>
      <ul
        className={styles.list}
        style={{ blockSize: `${items.length * ROW_REM}rem` }}
        aria-label={t("work.title")}
        onKeyDown={onKeyDown}
      >
        {indicesOf(shown, stop).map((index) => {
          const item = items[index];
          return item === undefined ? null : (
            <WorkRow
              key={item.id}
              item={item}
              question={asked.get(item.id)?.state}
              askedOf={asked.get(item.id)?.name ?? null}
              index={index}
              count={items.length}
              isSelected={item.id === selectedId}
              isTabStop={index === stop}
              onSelect={onSelect}
              onNear={onNear}
            />
          );
        })}
      </ul>
    </div>
  );
}

export function WorkList({ selectedId, hasOffers, onSelect }: WorkListProps) {
  const desk = useDesk();
  const isFilled = useValue(desk.isFilled, (filled) => filled);
  const items = useEntities(useCallback((entities) => myWork(entities, desk.agentId), [desk]));
  useInteractiveMark(isFilled);
  if (!isFilled) return <Skeleton />;
  // Beside an offer "all is quiet" would be said in the wrong moment.
  if (items.length === 0) return hasOffers ? null : <EmptyWork />;
  return <List items={items} selectedId={selectedId} onSelect={onSelect} />;
}

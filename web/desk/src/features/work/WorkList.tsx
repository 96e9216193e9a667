/**
 * My work as one list, whatever the medium. One Tab stop: arrow keys move inside it. Rows out of sight
 * cost nothing to paint (`content-visibility`), so five hundred stay quick.
 */
import { Coffee, Inbox } from "lucide-react";
import { useCallback, useEffect, useRef, type KeyboardEvent } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk, useEntities, useEntity } from "../../state/desk-context";
import { useValue } from "../../state/store";
import { Blank } from "../../ui/Blank";
import { Button } from "../../ui/Button";
import { useAttempt } from "../problems/use-attempt";
import { useNumberShortcuts, useShortcut } from "../shortcuts/use-shortcut";
import { longestWaiting, myWork, type WorkItem } from "./model";
import { WorkRow } from "./WorkRow";
import styles from "./WorkList.module.css";

/** A pointer that rests this long on a row is about to open it: its thread is fetched ahead. */
const NEAR_FOR_MS = 90;

export interface WorkListProps {
  selectedId: string | null;
  onSelect(item: WorkItem): void;
}

function rowsOf(list: HTMLElement | null): HTMLButtonElement[] {
  return list ? [...list.querySelectorAll<HTMLButtonElement>("[data-testid=work-item]")] : [];
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
  return (
    <Blank
      icon={<Coffee size={22} />}
      title={t("work.empty_away")}
      action={
        <Button look="primary" isBusy={isBusy} onClick={() => void attempt(() => desk.api.setPresence("ready", null))}>
          {t("work.become_ready")}
        </Button>
      }
    >
      {t("work.empty_away_explained")}
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

export function WorkList({ selectedId, onSelect }: WorkListProps) {
  const { t } = useReading();
  const desk = useDesk();
  const isFilled = useValue(desk.isFilled, (filled) => filled);
  const items = useEntities(useCallback((entities) => myWork(entities, desk.agentId), [desk]));
  const list = useRef<HTMLUListElement>(null);
  useInteractiveMark(isFilled);

  const at = items.findIndex((item) => item.id === selectedId);
  const go = (index: number) => {
    const item = items[index];
    if (item !== undefined) onSelect(item);
  };
  useNumberShortcuts((number) => go(number - 1));
  useShortcut("nextItem", () => go(Math.min(at + 1, items.length - 1)));
  useShortcut("previousItem", () => go(Math.max(at - 1, 0)));
  useShortcut("longestWaiting", () => {
    const item = longestWaiting(items);
    if (item !== undefined) onSelect(item);
  });
  useShortcut("focusList", () => (rowsOf(list.current)[Math.max(at, 0)] ?? list.current)?.focus());

  // One row is in the Tab order: the focused one, else the selected one, else the first.
  useEffect(() => {
    const rows = rowsOf(list.current);
    const stop = rows.find((row) => row === document.activeElement) ?? rows[Math.max(at, 0)];
    for (const row of rows) row.tabIndex = row === stop ? 0 : -1;
  }, [items, at]);
  useEffect(() => {
    rowsOf(list.current)[at]?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = rowsOf(list.current);
    const focused = rows.indexOf(document.activeElement as HTMLButtonElement);
    const steps: Record<string, number> = { ArrowDown: focused + 1, ArrowUp: focused - 1, Home: 0, End: rows.length - 1 };
    const next = rows[steps[event.key] ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    for (const row of rows) row.tabIndex = row === next ? 0 : -1;
    next.focus();
  };
  const nearTimer = useRef(0);
  const onNear = useCallback(
    (item: WorkItem) => {
      window.clearTimeout(nearTimer.current);
      nearTimer.current = window.setTimeout(() => desk.watch(item.data.case_id), NEAR_FOR_MS);
    },
    [desk],
  );

  if (!isFilled) return <Skeleton />;
  if (items.length === 0) return <EmptyWork />;
  return (
    <ul ref={list} className={styles.list} aria-label={t("work.title")} onKeyDown={onKeyDown}>
      {items.map((item, index) => (
        <WorkRow
          key={item.id}
          item={item}
          index={index}
          count={items.length}
          isSelected={item.id === selectedId}
          onSelect={onSelect}
          onNear={onNear}
        />
      ))}
    </ul>
  );
}

/** Ties a shortcut to what it does while a view is on the screen. */
import { useEffect, useRef } from "react";
import { SHORTCUTS, shortcutOf, type ShortcutName } from "./list";

type Handler = () => void;

const handlers = new Map<ShortcutName, Handler[]>();
const numberHandlers: ((number: number) => void)[] = [];

/** While a dialog is open the keys belong to it. */
function isTaken(): boolean {
  return document.querySelector("dialog[open]") !== null;
}

/** Listens for the page; call once. Answers how to stop. */
export function listenForShortcuts(): () => void {
  const onKeyDown = (event: KeyboardEvent) => {
    const shortcut = shortcutOf(event);
    if (shortcut === undefined || isTaken()) return;
    const handler = typeof shortcut === "number" ? numberHandlers.at(-1) : handlers.get(shortcut)?.at(-1);
    if (handler === undefined) return;
    event.preventDefault();
    if (typeof shortcut === "number") (handler as (number: number) => void)(shortcut);
    else (handler as Handler)();
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}

/** The shortcuts that would do something now, in the order of the sheet. */
export function tiedShortcuts(): ShortcutName[] {
  return (Object.keys(SHORTCUTS) as ShortcutName[]).filter((name) => (handlers.get(name)?.length ?? 0) > 0);
}

/** Does what the key would do. */
export function runShortcut(name: ShortcutName): void {
  handlers.get(name)?.at(-1)?.();
}

/** The newest view that ties a shortcut has it. `isOn` false leaves it to the one before. */
export function useShortcut(name: ShortcutName, handler: Handler, isOn = true): void {
  const latest = useRef(handler);
  latest.current = handler;
  useEffect(() => {
    if (!isOn) return;
    const run = () => latest.current();
    const tied = handlers.get(name) ?? [];
    handlers.set(name, [...tied, run]);
    return () => {
      handlers.set(name, (handlers.get(name) ?? []).filter((held) => held !== run));
    };
  }, [name, isOn]);
}

/** Ties Alt+1 to Alt+9. */
export function useNumberShortcuts(handler: (number: number) => void): void {
  const latest = useRef(handler);
  latest.current = handler;
  useEffect(() => {
    const run = (number: number) => latest.current(number);
    numberHandlers.push(run);
    return () => void numberHandlers.splice(numberHandlers.indexOf(run), 1);
  }, []);
}

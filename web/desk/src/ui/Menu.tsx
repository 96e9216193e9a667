/**
 * A menu that opens from a button. Arrow keys move, Home and End jump, a letter finds, Escape closes
 * and gives the focus back. Entries are built from data, so that roles and keys are always right.
 */
import { Check } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import styles from "./Menu.module.css";

export interface MenuEntry {
  id: string;
  label: string;
  icon?: ReactNode;
  /** Set for a choice: shows a tick when true. */
  isChosen?: boolean;
  /** `radio`: one of its group; `check`: on or off. */
  kind?: "action" | "radio" | "check";
  isDanger?: boolean;
  lang?: string;
  onChoose(): void;
}

export interface MenuGroup {
  id: string;
  label?: string;
  entries: MenuEntry[];
}

export interface MenuProps {
  groups: MenuGroup[];
  /** Renders the opening button with these attributes. */
  children(trigger: MenuTrigger): ReactNode;
  label: string;
  align?: "start" | "end";
}

export interface MenuTrigger {
  id: string;
  "aria-haspopup": "menu";
  "aria-expanded": boolean;
  onClick(): void;
}

const ROLES = { action: "menuitem", radio: "menuitemradio", check: "menuitemcheckbox" } as const;

function moveFocus(list: HTMLElement, event: KeyboardEvent) {
  const items = [...list.querySelectorAll<HTMLElement>("[role^=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const last = items.length - 1;
  let next: number | undefined;
  if (event.key === "ArrowDown") next = at >= last ? 0 : at + 1;
  else if (event.key === "ArrowUp") next = at <= 0 ? last : at - 1;
  else if (event.key === "Home") next = 0;
  else if (event.key === "End") next = last;
  else if (event.key.length === 1 && !event.altKey && !event.ctrlKey && !event.metaKey) {
    const letter = event.key.toLocaleLowerCase();
    const order = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    const found = order.find((item) => item.textContent?.trim().toLocaleLowerCase().startsWith(letter));
    next = found && items.indexOf(found);
  }
  if (next === undefined) return;
  event.preventDefault();
  items[next]?.focus();
}

function Entry({ entry, close }: { entry: MenuEntry; close(): void }) {
  const kind = entry.kind ?? "action";
  return (
    <button
      type="button"
      role={ROLES[kind]}
      aria-checked={kind === "action" ? undefined : entry.isChosen === true}
      tabIndex={-1}
      lang={entry.lang}
      className={styles.entry}
      data-danger={entry.isDanger || undefined}
      onClick={() => {
        close();
        entry.onChoose();
      }}
    >
      {entry.icon !== undefined && <span className={styles.icon}>{entry.icon}</span>}
      <span className={styles.label}>{entry.label}</span>
      {entry.isChosen && <Check size={16} aria-hidden className={styles.tick} />}
    </button>
  );
}

export function Menu({ groups, children, label, align = "start" }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const triggerId = useId();

  useEffect(() => {
    if (!isOpen) return;
    const chosen = list.current?.querySelector<HTMLElement>("[aria-checked=true]");
    (chosen ?? list.current?.querySelector<HTMLElement>("[role^=menuitem]"))?.focus();
    const away = (event: PointerEvent) => !root.current?.contains(event.target as Node) && setOpen(false);
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    document.getElementById(triggerId)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "Tab") setOpen(false);
    else if (list.current) moveFocus(list.current, event);
  };

  return (
    <div className={styles.root} ref={root}>
      {children({
        id: triggerId,
        "aria-haspopup": "menu",
        "aria-expanded": isOpen,
        onClick: () => setOpen(!isOpen),
      })}
      {isOpen && (
        <div
          ref={list}
          role="menu"
          aria-label={label}
          className={styles.list}
          data-align={align}
          onKeyDown={onKeyDown}
        >
          {groups.map((group) => (
            <div key={group.id} role="group" aria-label={group.label} className={styles.group}>
              {group.label !== undefined && (
                <div className={styles.heading} aria-hidden="true">
                  {group.label}
                </div>
              )}
              {group.entries.map((entry) => (
                <Entry key={entry.id} entry={entry} close={close} />
              ))}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

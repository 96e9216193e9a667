/**
 * The desk's keyboard, in one place: what the handlers listen to, the tooltips show and the sheet
 * lists. Keys are physical (`KeyboardEvent.code`), so they are the same in every keyboard layout.
 */
import type { TextKey } from "../../i18n/text";

export interface Shortcut {
  /** As `aria-keyshortcuts` writes it. */
  keys: string;
  code: string;
  text: TextKey;
  group: "work" | "case" | "desk" | "places";
}

export const SHORTCUTS = {
  acceptOffer: { keys: "Alt+A", code: "KeyA", text: "keys.accept_offer", group: "work" },
  declineOffer: { keys: "Alt+X", code: "KeyX", text: "keys.decline_offer", group: "work" },
  declineBecause: { keys: "Alt+Z", code: "KeyZ", text: "keys.decline_because", group: "work" },
  nextItem: { keys: "Alt+ArrowDown", code: "ArrowDown", text: "keys.next_item", group: "work" },
  previousItem: { keys: "Alt+ArrowUp", code: "ArrowUp", text: "keys.previous_item", group: "work" },
  longestWaiting: { keys: "Alt+J", code: "KeyJ", text: "keys.longest_waiting", group: "work" },
  focusList: { keys: "Alt+L", code: "KeyL", text: "keys.focus_list", group: "work" },
  focusComposer: { keys: "Alt+C", code: "KeyC", text: "keys.focus_composer", group: "case" },
  focusThread: { keys: "Alt+T", code: "KeyT", text: "keys.focus_thread", group: "case" },
  toggleNote: { keys: "Alt+N", code: "KeyN", text: "keys.toggle_note", group: "case" },
  attach: { keys: "Alt+U", code: "KeyU", text: "keys.attach", group: "case" },
  cannedReply: { keys: "Alt+Q", code: "KeyQ", text: "keys.canned_reply", group: "case" },
  macros: { keys: "Alt+V", code: "KeyV", text: "keys.macros", group: "case" },
  undoSend: { keys: "Alt+Backspace", code: "Backspace", text: "keys.undo_send", group: "case" },
  jumpToNewest: { keys: "Alt+G", code: "KeyG", text: "keys.jump_to_newest", group: "case" },
  finish: { keys: "Alt+W", code: "KeyW", text: "keys.finish", group: "case" },
  requeue: { keys: "Alt+B", code: "KeyB", text: "keys.requeue", group: "case" },
  mergeCase: { keys: "Alt+O", code: "KeyO", text: "keys.merge_case", group: "case" },
  whyMe: { keys: "Alt+Y", code: "KeyY", text: "keys.why_me", group: "case" },
  customer: { keys: "Alt+I", code: "KeyI", text: "keys.customer", group: "case" },
  presence: { keys: "Alt+R", code: "KeyR", text: "keys.presence", group: "desk" },
  goToWork: { keys: "Alt+M", code: "KeyM", text: "keys.go_to_work", group: "places" },
  goToCustomers: { keys: "Alt+K", code: "KeyK", text: "keys.go_to_customers", group: "places" },
  goToSearch: { keys: "Alt+F", code: "KeyF", text: "keys.go_to_search", group: "places" },
  goToCases: { keys: "Alt+S", code: "KeyS", text: "keys.go_to_cases", group: "places" },
  goToNumbers: { keys: "Alt+E", code: "KeyE", text: "keys.go_to_numbers", group: "places" },
  goToAdministration: { keys: "Alt+D", code: "KeyD", text: "keys.go_to_administration", group: "places" },
  notifications: { keys: "Alt+H", code: "KeyH", text: "keys.notifications", group: "desk" },
  message: { keys: "Alt+Period", code: "Period", text: "keys.message", group: "desk" },
  palette: { keys: "Alt+P", code: "KeyP", text: "keys.palette", group: "desk" },
  sheet: { keys: "Alt+Slash", code: "Slash", text: "keys.sheet", group: "desk" },
} as const satisfies Record<string, Shortcut>;

export type ShortcutName = keyof typeof SHORTCUTS;

/** Items one to nine of the list have keys of their own. */
export const NUMBERED_ITEMS = 9;

/** Does the key belong to what is being written? */
export function isWriting(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]") !== null;
}

/** Where nothing is written, a plain "/" looks for something, as it does elsewhere; and Ctrl+Shift+F anywhere. */
function isSearchKey(event: KeyboardEvent): boolean {
  if ((event.ctrlKey || event.metaKey) && event.shiftKey && !event.altKey) return event.code === "KeyF";
  const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey;
  return isPlain && event.key === "/" && !isWriting(event);
}

/** The palette has the key by which people know palettes, too. */
export const PALETTE_KEYS = "Control+K";

export function isPaletteKey(event: KeyboardEvent): boolean {
  return event.code === "KeyK" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
}

/** The shortcut a key press means, if any; a number for Alt+1 to Alt+9. */
export function shortcutOf(event: KeyboardEvent): ShortcutName | number | undefined {
  if (isSearchKey(event)) return "goToSearch";
  if (isPaletteKey(event)) return "palette";
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
  const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
  if (digit !== undefined) return Number(digit);
  const names = Object.keys(SHORTCUTS) as ShortcutName[];
  return names.find((name) => SHORTCUTS[name].code === event.code);
}

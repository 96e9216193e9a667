/**
 * The focus is never lost: what goes away with it (a row, a button that turns into a form, a page) or is disabled under it
 * hands it on to what is nearest, as it would fall back to the top of the page otherwise.
 */

const CONTROLS = "a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex='0']";

/** Of these the focus does not go beyond. */
const PARTS = "dialog[open], main, aside, [data-keeps-focus]";

/** Where the focus is put when there is no control to put it on: the open dialog's text, or the page's main part. */
function focusPart(part: HTMLElement): void {
  const body = part.querySelector<HTMLElement>(":scope [data-body]") ?? part;
  if (!body.hasAttribute("tabindex")) body.tabIndex = -1;
  body.focus({ preventScroll: true });
}

/** The focus goes back to what it was taken from; to the page's main part, when that is gone or was nothing in particular. */
export function giveBack(opener: Element | null): void {
  if (opener instanceof HTMLElement && opener.isConnected && opener !== document.body) {
    opener.focus();
    return;
  }
  const main = document.querySelector("main");
  if (main !== null) focusPart(main);
}

/** A place among its neighbours that has lost the focus. */
interface Gap {
  parent: Node;
  before: Node | null;
  after: Node | null;
}

/** Where what had the focus was taken out, or stands and can be pressed no more; undefined when neither is so. */
function gapOf(had: Element, records: MutationRecord[]): Gap | undefined {
  if (had.isConnected) return had.matches(":disabled") ? { parent: had.parentElement ?? document.body, before: had.previousSibling, after: had.nextSibling } : undefined;
  const record = records.find((each) => [...each.removedNodes].some((node) => node.contains(had)));
  return { parent: record?.target ?? document.body, before: record?.previousSibling ?? null, after: record?.nextSibling ?? null };
}

/** The browser lets go of a disabled control only when it draws next. */
const isLost = () => document.activeElement?.matches("body, :disabled") ?? true;

const isShown = (control: HTMLElement) => control.tabIndex >= 0 && control.checkVisibility();

/** The nearest control: of the row after, of the row before, of what is around both; none beyond the dialog or the main part. */
function nextTo({ parent, before, after }: Gap, part: Element): HTMLElement | undefined {
  const around: Node[] = [after, before].filter((node) => node !== null);
  for (let at: Node | null = parent; at !== null && at !== part; at = at.parentNode) around.push(at);
  for (const place of around) {
    if (!(place instanceof HTMLElement) || !place.isConnected) continue;
    const control = [place, ...place.querySelectorAll<HTMLElement>(CONTROLS)].find((each) => each.matches(CONTROLS) && isShown(each));
    if (control !== undefined) return control;
  }
  return undefined;
}

/**
 * Watches the whole page; answers how to stop. A part marked `data-keeps-focus` sees to its own. What comes late, as a page
 * that is still fetched, gets the focus when it is there, unless the reader has put it elsewhere.
 */
export function keepFocus(): () => void {
  let had: Element | null = null;
  let gap: Gap | undefined;
  const goOn = () => {
    if (gap === undefined || !isLost()) return;
    const part = gap.parent instanceof Element && gap.parent.isConnected ? gap.parent.closest<HTMLElement>(PARTS) : null;
    if (part?.hasAttribute("data-keeps-focus")) return;
    if (part !== null) nextTo(gap, part)?.focus();
    const rest = part ?? document.querySelector<HTMLElement>("dialog[open], main");
    if (rest === null) return;
    if (isLost()) focusPart(rest);
    gap = undefined;
  };
  const watcher = new MutationObserver((records) => {
    if (!isLost()) {
      gap = undefined;
      return;
    }
    const found = had === null ? undefined : gapOf(had, records);
    if (found !== undefined) {
      gap = found;
      had = null;
    }
    // After the views have put it where they want it.
    if (gap !== undefined) requestAnimationFrame(goOn);
  });
  const remember = (event: FocusEvent) => {
    had = event.target as Element;
  };
  // Whoever presses where there is nothing lets go of it by themselves.
  const forget = () => {
    had = null;
    gap = undefined;
  };
  document.addEventListener("focusin", remember);
  document.addEventListener("pointerdown", forget, true);
  watcher.observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });
  return () => {
    document.removeEventListener("focusin", remember);
    document.removeEventListener("pointerdown", forget, true);
    watcher.disconnect();
  };
}

/** The open modal dialogs, the last opened on top. What is outside of it is dimmed, and reached by nobody. */

let open: readonly HTMLElement[] = [];
const listeners = new Set<() => void>();

function set(dialogs: readonly HTMLElement[]): void {
  open = dialogs;
  for (const listener of listeners) listener();
}

/** To be called when a dialog has opened; answers what is to be called when it closes. */
export function enterDialog(dialog: HTMLElement): () => void {
  set([...open, dialog]);
  return () => set(open.filter((other) => other !== dialog));
}

export function topDialog(): HTMLElement | null {
  return open.at(-1) ?? null;
}

export function watchDialogs(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

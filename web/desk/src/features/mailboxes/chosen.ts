/** Which of the mails on a page are ticked. Pure. */

/** What is no longer on the page is not chosen any more: nobody decides of what they do not see. */
export function stillShown(chosen: ReadonlySet<string>, shown: readonly string[]): string[] {
  return shown.filter((id) => chosen.has(id));
}

export function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

export function areAll(chosen: ReadonlySet<string>, shown: readonly string[]): boolean {
  return shown.length > 0 && shown.every((id) => chosen.has(id));
}

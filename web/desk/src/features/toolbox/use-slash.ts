/** `/` in the composer: what it asks for, which answer is chosen, and putting it in. */
import { useId, useState, type KeyboardEvent, type RefObject } from "react";
import { useDesk } from "../../state/desk-context";
import { useMay } from "../../state/rights";
import { fillReply, type Reply } from "../../wire/toolbox";
import { findBest } from "../finding/fuzzy";
import { useAttempt } from "../problems/use-attempt";
import { putInto, slashBefore } from "./texts";
import { useTools } from "./use-tools";

const SHOWN = 8;

export interface SlashOptions {
  caseId: string;
  text: string;
  area: RefObject<HTMLTextAreaElement | null>;
  onText(text: string): void;
}

export function useSlash({ caseId, text, area, onText }: SlashOptions) {
  const desk = useDesk();
  const { attempt } = useAttempt();
  const id = useId();
  const [caret, setCaret] = useState<number | null>(null);
  const [dropped, setDropped] = useState<number | null>(null);
  const [place, setPlace] = useState(0);
  /** The stroke that `open` wrote, which nobody typed: it goes again when nothing is chosen. */
  const [put, setPut] = useState<{ at: number; stroke: string } | null>(null);
  const slash = caret === null ? null : slashBefore(text, caret);
  const mayUse = useMay("cases.handle");
  const isOpen = mayUse && slash !== null && slash.start !== dropped;
  // Asked for with the composer: the palette offers them too.
  const replies = useTools(mayUse).replies.filter((reply) => !reply.retired);
  const found = isOpen ? findBest(replies, slash.asked, (reply) => [reply.code, reply.title], SHOWN) : [];
  const at = Math.min(place, Math.max(0, found.length - 1));

  const select = (from: number, to: number) =>
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(from, to);
      setCaret(null);
    });
  const choose = (reply: Reply) => {
    // As the field has it this moment: who types fast is ahead of what was drawn last.
    const before = area.current?.value ?? text;
    const end = area.current?.selectionStart ?? before.length;
    const start = slashBefore(before, end)?.start ?? end;
    setCaret(null);
    setPut(null);
    void attempt(async () => {
      const { text: said } = await fillReply(desk.api, reply.reply_id, caseId);
      const now = area.current?.value ?? text;
      // Written on meanwhile: then it goes where the caret is, and nothing is overwritten.
      const isAsItWas = now.slice(0, end) === before.slice(0, end);
      const caretNow = area.current?.selectionStart ?? now.length;
      const put = isAsItWas ? putInto(now, start, end, said) : putInto(now, caretNow, caretNow, said);
      onText(put.text);
      select(put.from, put.to);
    });
  };
  /** Opens the list where the caret is, as if `/` had been written there. */
  const open = () => {
    const element = area.current;
    if (element === null) return;
    const at = element.selectionStart;
    const before = text.slice(0, at);
    const stroke = before === "" || /\s$/.test(before) ? "/" : " /";
    onText(before + stroke + text.slice(at));
    setPut({ at, stroke });
    setDropped(null);
    setPlace(0);
    requestAnimationFrame(() => {
      element.focus();
      element.setSelectionRange(at + stroke.length, at + stroke.length);
      setCaret(at + stroke.length);
    });
  };
  const drop = (start: number) => {
    setDropped(start);
    if (put === null || slash?.asked !== "" || put.at + put.stroke.length !== start + 1) return;
    onText(text.slice(0, put.at) + text.slice(put.at + put.stroke.length));
    setPut(null);
    select(put.at, put.at);
  };
  /** Whether the key was for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!isOpen || event.nativeEvent.isComposing || event.altKey || event.ctrlKey || event.metaKey) return false;
    const isEnter = event.key === "Enter" && !event.shiftKey;
    // What asks for a reply that there is not is no message yet: Enter puts the list away, and only the next one sends.
    if (event.key === "Escape" || (isEnter && found.length === 0)) drop(slash.start);
    else if (found.length === 0) return false;
    else if (event.key === "ArrowDown") setPlace((at + 1) % found.length);
    else if (event.key === "ArrowUp") setPlace((at + found.length - 1) % found.length);
    else if (isEnter || (event.key === "Tab" && !event.shiftKey)) choose(found[at] as Reply);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const onCaret = () => {
    const element = area.current;
    const next = element === null || element.selectionStart !== element.selectionEnd ? null : element.selectionStart;
    if (next === caret) return;
    setCaret(next);
    setPlace(0);
    if (slashBefore(element?.value ?? "", next ?? 0) === null) setDropped(null);
  };
  const attributes = isOpen
    ? { "aria-controls": id, "aria-autocomplete": "list" as const, ...(found.length > 0 && { "aria-activedescendant": `${id}-${at}` }) }
    : {};
  return { id, mayUse, replies, isOpen, found, at, choose, open, onKeyDown, onCaret, leave: () => setCaret(null), attributes };
}

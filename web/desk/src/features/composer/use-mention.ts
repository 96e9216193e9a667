/** `@` in a note: whom it asks for, who is chosen, and who of those named will not be told. */
import { useEffect, useId, useState, type KeyboardEvent, type RefObject } from "react";
import { useReading } from "../../i18n/reading";
import { useDesk } from "../../state/desk-context";
import { atBefore, standing, type Mention } from "../../state/mentions";
import type { LocalText } from "../../wire/entities";
import { WireError } from "../../wire/errors";
import { listColleagues, type Colleagues } from "../../wire/notifications";
import { findBest } from "../finding/fuzzy";

const SHOWN = 8;

export interface Namable extends Mention {
  /** How many there are, and how many may see the case. */
  members: number;
  seeing: number;
}

export interface MentionOptions {
  caseId: string;
  isNote: boolean;
  text: string;
  mentions: readonly Mention[];
  area: RefObject<HTMLTextAreaElement | null>;
  onText(text: string, mentions: readonly Mention[]): void;
}

/** Fetched when the first `@` is written, or for a draft that names somebody. */
function useNamable(caseId: string, isWanted: boolean): readonly Namable[] | null {
  const desk = useDesk();
  const { own } = useReading();
  const [found, setFound] = useState<{ caseId: string; colleagues: Colleagues } | null>(null);
  const isHere = found?.caseId === caseId;
  useEffect(() => {
    if (!isWanted || isHere) return;
    let isCurrent = true;
    listColleagues(desk.api, caseId)
      .then((colleagues) => isCurrent && setFound({ caseId, colleagues }))
      .catch((error: unknown) => {
        if (!(error instanceof WireError)) throw error;
      });
    return () => {
      isCurrent = false;
    };
  }, [desk, caseId, isWanted, isHere]);
  if (!isHere) return null;
  const agents = found.colleagues.agents.map((each) => ({ kind: "agent" as const, id: each.agent_id, name: each.name, members: 1, seeing: each.sees ? 1 : 0 }));
  const teams = found.colleagues.teams.map((each) => ({ kind: "team" as const, id: each.team_id, name: own(each.name as LocalText), members: each.members, seeing: each.seeing }));
  return [...agents.filter((each) => each.id !== desk.agentId), ...teams];
}

export function useMention({ caseId, isNote, text, mentions, area, onText }: MentionOptions) {
  const id = useId();
  const [caret, setCaret] = useState<number | null>(null);
  const [dropped, setDropped] = useState<number | null>(null);
  const [place, setPlace] = useState(0);
  const asked = caret === null || !isNote ? null : atBefore(text, caret);
  const named = isNote ? standing(text, mentions) : [];
  const namable = useNamable(caseId, asked !== null || named.length > 0);
  const isAsked = asked !== null && asked.start !== dropped;
  const found = isAsked ? findBest(namable ?? [], asked.asked, (each) => [each.name], SHOWN) : [];
  // What answers to nobody is no question: an address, a word with an @ before it.
  const isOpen = isAsked && (found.length > 0 || (asked.asked === "" && namable !== null));
  const at = Math.min(place, Math.max(0, found.length - 1));

  const put = (next: string, position: number, kept: readonly Mention[]) => {
    onText(next, kept);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(position, position);
      setCaret(position);
    });
  };
  const choose = ({ kind, id: chosen, name }: Namable) => {
    const now = area.current?.value ?? text;
    const end = area.current?.selectionStart ?? now.length;
    const start = atBefore(now, end)?.start ?? end;
    const said = `@${name} `;
    const kept = [...mentions.filter((each) => each.id !== chosen), { kind, id: chosen, name }];
    put(now.slice(0, start) + said + now.slice(end).replace(/^ /, ""), start + said.length, kept);
    setDropped(start);
  };
  /** Opens the list where the caret is, as if `@` had been written there. */
  const open = () => {
    const position = area.current?.selectionStart ?? text.length;
    const before = text.slice(0, position);
    const stroke = before === "" || /\s$/.test(before) ? "@" : " @";
    setDropped(null);
    setPlace(0);
    put(before + stroke + text.slice(position), position + stroke.length, mentions);
  };
  /** Whether the key was for the list. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!isOpen || event.nativeEvent.isComposing || event.altKey || event.ctrlKey || event.metaKey) return false;
    const chosen = found[at];
    if (event.key === "Escape") setDropped(asked.start);
    else if (chosen === undefined) return false;
    else if (event.key === "ArrowDown") setPlace((at + 1) % found.length);
    else if (event.key === "ArrowUp") setPlace((at + found.length - 1) % found.length);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) choose(chosen);
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
    if (atBefore(element?.value ?? "", next ?? 0) === null) setDropped(null);
  };
  const blind = named.flatMap((mention) => (namable ?? []).filter((each) => each.id === mention.id && each.seeing < each.members));
  const attributes = isOpen
    ? { "aria-controls": id, "aria-autocomplete": "list" as const, ...(found.length > 0 && { "aria-activedescendant": `${id}-${at}` }) }
    : {};
  return { id, isOpen, found, at, named, blind, choose, open, onKeyDown, onCaret, leave: () => setCaret(null), attributes };
}

/** What can be done with the text that is selected. One stop for Tab; arrows go along it. */
import { Bold, Italic, Link as LinkSign, List, ListOrdered, PilcrowLeft, PilcrowRight, TextQuote } from "lucide-react";
import { lift, toggleMark, wrapIn } from "prosemirror-commands";
import type { MarkType, NodeType } from "prosemirror-model";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import type { Command, EditorState } from "prosemirror-state";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { useReading } from "../../i18n/reading";
import { Button } from "../../ui/Button";
import { tip } from "../../ui/tip";
import styles from "./MailComposer.module.css";
import { safeLink, SCHEMA, type Direction } from "./schema";

const { bullet_list: bullets, ordered_list: numbers, list_item: item, blockquote } = SCHEMA.nodes;
const { strong, em, link } = SCHEMA.marks;

function isMarked(state: EditorState, mark: MarkType): boolean {
  const { from, to, empty, $from } = state.selection;
  return empty ? mark.isInSet(state.storedMarks ?? $from.marks()) !== undefined : state.doc.rangeHasMark(from, to, mark);
}

function isWithin(state: EditorState, type: NodeType): boolean {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) if ($from.node(depth).type === type) return true;
  return false;
}

function directionOf(state: EditorState): Direction | null {
  return (state.selection.$from.parent.attrs["dir"] as Direction | null | undefined) ?? null;
}

/** Said twice it is taken back: then it follows its first letter again. */
function turn(dir: Direction): Command {
  return (state, dispatch) => {
    const next = directionOf(state) === dir ? null : dir;
    const transaction = state.tr;
    state.doc.nodesBetween(state.selection.from, state.selection.to, (node, at) => {
      if (node.type.name === "paragraph") transaction.setNodeMarkup(at, null, { ...node.attrs, dir: next });
    });
    dispatch?.(transaction);
    return true;
  };
}

function linkTo(href: string): Command {
  return (state, dispatch) => {
    const { from, to, empty } = state.selection;
    const mark = link!.create({ href });
    dispatch?.(empty ? state.tr.insert(from, SCHEMA.text(href, [mark])) : state.tr.removeMark(from, to, link!).addMark(from, to, mark));
    return true;
  };
}

export interface ToolbarProps {
  state: EditorState;
  run(command: Command): void;
  focus(): void;
}

function onArrows(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const isBack = (event.key === "ArrowLeft") !== (getComputedStyle(event.currentTarget).direction === "rtl");
  const at = buttons.indexOf(document.activeElement as HTMLElement) + (isBack ? -1 : 1);
  buttons[(at + buttons.length) % buttons.length]?.focus();
  event.preventDefault();
}

export function Toolbar({ state, run, focus }: ToolbarProps) {
  const { t } = useReading();
  const [address, setAddress] = useState<string | null>(null);
  const isLinked = isMarked(state, link!);
  const tools: { id: string; label: string; sign: ReactNode; isOn: boolean; keys?: string; act(): void }[] = [
    { id: "bold", label: t("mail.bold"), sign: <Bold size={16} aria-hidden />, isOn: isMarked(state, strong!), keys: "Control+B", act: () => run(toggleMark(strong!)) },
    { id: "italic", label: t("mail.italic"), sign: <Italic size={16} aria-hidden />, isOn: isMarked(state, em!), keys: "Control+I", act: () => run(toggleMark(em!)) },
    { id: "bullets", label: t("mail.bullets"), sign: <List size={16} aria-hidden className="turns" />, isOn: isWithin(state, bullets!), act: () => run(isWithin(state, bullets!) ? liftListItem(item!) : wrapInList(bullets!)) },
    { id: "numbers", label: t("mail.numbers"), sign: <ListOrdered size={16} aria-hidden />, isOn: isWithin(state, numbers!), act: () => run(isWithin(state, numbers!) ? liftListItem(item!) : wrapInList(numbers!)) },
    { id: "quote", label: t("mail.quote"), sign: <TextQuote size={16} aria-hidden className="turns" />, isOn: isWithin(state, blockquote!), act: () => run(isWithin(state, blockquote!) ? lift : wrapIn(blockquote!)) },
    { id: "link", label: t("mail.link"), sign: <LinkSign size={16} aria-hidden />, isOn: isLinked, act: () => (isLinked ? run(toggleMark(link!)) : setAddress("")) },
    { id: "ltr", label: t("mail.ltr"), sign: <PilcrowRight size={16} aria-hidden />, isOn: directionOf(state) === "ltr", act: () => run(turn("ltr")) },
    { id: "rtl", label: t("mail.rtl"), sign: <PilcrowLeft size={16} aria-hidden />, isOn: directionOf(state) === "rtl", act: () => run(turn("rtl")) },
  ];
  const href = address === null ? null : safeLink(address);
  const close = () => {
    setAddress(null);
    focus();
  };
  const put = () => {
    if (href === null) return;
    run(linkTo(href));
    close();
  };
  return (
    <>
      <div className={styles.tools} role="toolbar" aria-label={t("mail.tools")} onKeyDown={onArrows}>
        {tools.map(({ id, label, sign, isOn, keys, act }, place) => (
          <button
            key={id}
            type="button"
            className={styles.tool}
            aria-label={label}
            aria-pressed={isOn}
            tabIndex={place === 0 ? 0 : -1}
            {...tip(label, keys)}
            // The text keeps its selection.
            onMouseDown={(event) => event.preventDefault()}
            onClick={act}
          >
            {sign}
          </button>
        ))}
      </div>
      {address !== null && (
        <div
          className={styles.linking}
          onKeyDown={(event) => {
            if (event.key === "Escape") close();
            else if (event.key === "Enter") put();
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        >
          <label>
            <span className="only-for-readers">{t("mail.link_address")}</span>
            <input dir="ltr" type="text" inputMode="url" placeholder="https://" value={address} ref={focusOnce} onChange={(event) => setAddress(event.target.value)} />
          </label>
          <Button size="s" disabled={href === null} onClick={put}>
            {t("mail.link_put")}
          </Button>
          <Button size="s" look="quiet" onClick={close}>
            {t("common.cancel")}
          </Button>
        </div>
      )}
    </>
  );
}

function focusOnce(field: HTMLInputElement | null) {
  if (field !== null && document.activeElement !== field) field.focus();
}

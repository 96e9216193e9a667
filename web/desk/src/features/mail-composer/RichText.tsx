/**
 * The field in which a mail is written. It owns its document; what comes from elsewhere (a macro, another computer, a colleague's
 * draft) arrives as text that differs from what it told last.
 */
import { baseKeymap, chainCommands, toggleMark, wrapIn } from "prosemirror-commands";
import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import "prosemirror-view/style/prosemirror.css";
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from "react";
import { docOfHtml, docOfText, htmlOf, isComposedOf, rowsAsLines, SCHEMA, textOf } from "./schema";
import { Toolbar } from "./Toolbar";
import styles from "./MailComposer.module.css";

export interface RichTextHandle {
  focus(): void;
  hasFocus(): boolean;
  /** Puts text where the caret is. */
  insertText(text: string): void;
  insertPicture(id: string, name: string): void;
}

export interface RichTextProps {
  ref: Ref<RichTextHandle>;
  html: string;
  text: string;
  label: string;
  lang: string;
  checksSpelling: boolean;
  onChange(html: string, text: string): void;
  onSend(): void;
  /** Files that were pasted; true when they are taken care of. */
  onFiles(files: FileList): boolean;
  /** Where a picture within is shown from; it fails when it is no more. */
  addressOf(id: string): Promise<string>;
  /** What is said of a picture that is no more. */
  goneLabel: string;
}

const { paragraph, list_item: item } = SCHEMA.nodes;
const { strong, em } = SCHEMA.marks;

const EMPTIED = "emptied";

function startOf(html: string, text: string) {
  return html !== "" && isComposedOf(html, text) ? docOfHtml(html) : docOfText(text);
}

export default function RichText({ ref, html, text, label, lang, checksSpelling, onChange, onSend, onFiles, addressOf, goneLabel }: RichTextProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const told = useRef({ html, text });
  const latest = useRef({ onChange, onSend, onFiles, addressOf, goneLabel });
  latest.current = { onChange, onSend, onFiles, addressOf, goneLabel };
  const [state, setState] = useState<EditorState | null>(null);

  useEffect(() => {
    if (place.current === null) return;
    const keys = keymap({
      "Mod-Enter": () => {
        latest.current.onSend();
        return true;
      },
      "Mod-b": toggleMark(strong!),
      "Mod-i": toggleMark(em!),
      "Mod-z": undo,
      "Mod-y": redo,
      "Shift-Mod-z": redo,
      "Shift-Mod-9": wrapIn(SCHEMA.nodes["blockquote"]!),
      "Shift-Enter": (current, dispatch) => {
        dispatch?.(current.tr.replaceSelectionWith(SCHEMA.node("hard_break")).scrollIntoView());
        return true;
      },
      Enter: splitListItem(item!),
      Tab: chainCommands(sinkListItem(item!)),
      "Shift-Tab": chainCommands(liftListItem(item!)),
    });
    const made = new EditorView(place.current, {
      state: EditorState.create({ doc: startOf(told.current.html, told.current.text), plugins: [history(), keys, keymap(baseKeymap)] }),
      dispatchTransaction(transaction) {
        const next = made.state.apply(transaction);
        made.updateState(next);
        setState(next);
        // What was emptied from elsewhere is nothing that somebody has begun.
        if (!transaction.docChanged || transaction.getMeta(EMPTIED) === true) return;
        told.current = { html: htmlOf(next.doc), text: textOf(next.doc) };
        latest.current.onChange(told.current.html, told.current.text);
      },
      handlePaste: (_, event) => (event.clipboardData?.files.length ? latest.current.onFiles(event.clipboardData.files) : false),
      transformPastedHTML: rowsAsLines,
      nodeViews: {
        picture(node) {
          const dom = document.createElement("img");
          dom.alt = node.attrs["alt"] as string;
          const tellGone = () => {
            dom.alt = latest.current.goneLabel;
            dom.dataset["gone"] = "";
          };
          dom.onerror = tellGone;
          latest.current.addressOf(node.attrs["id"] as string).then((address) => (dom.src = address), tellGone);
          // What becomes of it on the page is no change of the document.
          return { dom, ignoreMutation: () => true };
        },
      },
    });
    view.current = made;
    setState(made.state);
    // What was composed belongs to other words than those that are kept by now: it is said anew, or it would be sent instead of them.
    const { html: kept, text: said } = told.current;
    if (kept !== "" && said !== "" && !isComposedOf(kept, said)) {
      told.current = { html: htmlOf(made.state.doc), text: said };
      latest.current.onChange(told.current.html, said);
    }
    return () => {
      view.current = null;
      made.destroy();
    };
  }, []);

  useEffect(() => {
    const made = view.current;
    if (made === null || (text === told.current.text && (html === "" || html === told.current.html))) return;
    const before = told.current.text;
    told.current = { html, text };
    const isAppended = before !== "" && text.startsWith(before) && html === "";
    // What was put behind what is here leaves it as it is.
    const transaction = isAppended
      ? made.state.tr.insert(made.state.doc.content.size, docOfText(text.slice(before.length).replace(/^\n/, "")).content)
      : made.state.tr.replaceWith(0, made.state.doc.content.size, startOf(html, text).content);
    made.dispatch(text === "" ? transaction.setMeta(EMPTIED, true) : transaction);
  }, [html, text]);

  useEffect(() => {
    view.current?.setProps({
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": label, lang, spellcheck: String(checksSpelling), class: styles.rich ?? "", "data-rich": "" },
    });
  }, [label, lang, checksSpelling]);

  useImperativeHandle(ref, () => ({
    focus: () => view.current?.focus(),
    hasFocus: () => view.current?.hasFocus() ?? false,
    insertText: (said) => {
      const made = view.current;
      if (made === null) return;
      const lines = docOfText(said);
      const transaction = lines.childCount === 1 ? made.state.tr.insertText(said) : made.state.tr.replaceSelection(lines.slice(0, lines.content.size));
      made.dispatch(transaction.scrollIntoView());
      made.focus();
    },
    insertPicture: (id, name) => {
      const made = view.current;
      if (made === null) return;
      made.dispatch(made.state.tr.replaceSelectionWith(SCHEMA.node("picture", { id, alt: name })).scrollIntoView());
      made.focus();
    },
  }));

  const isEmpty = state !== null && state.doc.childCount === 1 && state.doc.firstChild?.type === paragraph && state.doc.firstChild.content.size === 0;
  return (
    <>
      <div ref={place} className={styles.writing} data-empty={isEmpty || undefined} data-placeholder={label} />
      {state !== null && <Toolbar state={state} run={(command) => view.current !== null && command(view.current.state, view.current.dispatch, view.current)} focus={() => view.current?.focus()} />}
    </>
  );
}

/** What rich text in a mail may be: paragraphs with their direction, lists, quotes, links, weight, slant, pictures that go with it. */
import { DOMParser, DOMSerializer, Schema, type DOMOutputSpec, type Node as ProseNode } from "prosemirror-model";

export type Direction = "ltr" | "rtl";

const directionIn = (element: HTMLElement) => {
  const named = element.getAttribute("dir")?.toLowerCase() ?? element.style.direction;
  return { dir: named === "rtl" || named === "ltr" ? named : null };
};

export const SCHEMA = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: {
      group: "block",
      content: "inline*",
      attrs: { dir: { default: null } },
      parseDOM: [
        { tag: "p", getAttrs: directionIn },
        { tag: "div", getAttrs: directionIn },
        { tag: "h1,h2,h3,h4,h5,h6,pre", getAttrs: directionIn },
      ],
      // What has no direction of its own takes that of its first letter.
      toDOM: (node): DOMOutputSpec => ["p", { dir: (node.attrs["dir"] as Direction | null) ?? "auto" }, 0],
    },
    blockquote: { group: "block", content: "block+", defining: true, parseDOM: [{ tag: "blockquote" }], toDOM: (): DOMOutputSpec => ["blockquote", { dir: "auto" }, 0] },
    bullet_list: { group: "block", content: "list_item+", parseDOM: [{ tag: "ul" }], toDOM: (): DOMOutputSpec => ["ul", { dir: "auto" }, 0] },
    ordered_list: { group: "block", content: "list_item+", parseDOM: [{ tag: "ol" }], toDOM: (): DOMOutputSpec => ["ol", { dir: "auto" }, 0] },
    list_item: { content: "paragraph block*", defining: true, parseDOM: [{ tag: "li" }], toDOM: (): DOMOutputSpec => ["li", { dir: "auto" }, 0] },
    text: { group: "inline" },
    hard_break: { group: "inline", inline: true, selectable: false, parseDOM: [{ tag: "br" }], toDOM: (): DOMOutputSpec => ["br"] },
    picture: {
      group: "inline",
      inline: true,
      draggable: true,
      attrs: { id: {}, alt: { default: "" } },
      parseDOM: [
        {
          tag: 'img[src^="cid:"]',
          getAttrs: (element) => ({ id: element.getAttribute("src")?.slice(4) ?? "", alt: element.getAttribute("alt") ?? "" }),
        },
      ],
      toDOM: (node): DOMOutputSpec => ["img", { src: `cid:${node.attrs["id"] as string}`, alt: node.attrs["alt"] as string }],
    },
  },
  marks: {
    link: {
      attrs: { href: {} },
      inclusive: false,
      parseDOM: [{ tag: "a[href]", getAttrs: (element) => (safeLink(element.getAttribute("href") ?? "") === null ? false : { href: element.getAttribute("href") }) }],
      toDOM: (mark): DOMOutputSpec => ["a", { href: mark.attrs["href"] as string, rel: "noopener" }, 0],
    },
    em: { parseDOM: [{ tag: "i" }, { tag: "em" }, { style: "font-style=italic" }], toDOM: (): DOMOutputSpec => ["em", 0] },
    strong: {
      parseDOM: [
        { tag: "strong" },
        { tag: "b", getAttrs: (element) => element.style.fontWeight !== "normal" && null },
        { style: "font-weight", getAttrs: (value) => /^(?:bold(?:er)?|[5-9]\d{2,})$/.test(value) && null },
      ],
      toDOM: (): DOMOutputSpec => ["strong", 0],
    },
  },
});

/** An address that may be linked to, completed; null for what leads to no page, mailbox or telephone. */
export function safeLink(written: string): string | null {
  const address = written.trim();
  if (/^(?:https?:\/\/|mailto:|tel:)\S+$/i.test(address)) return address;
  if (/^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(address)) return `mailto:${address}`;
  return /^[^\s:/@]+\.[^\s:@]{2,}$/.test(address) ? `https://${address}` : null;
}

/** Only in a document that loads nothing: what is pasted must not be fetched. Spaces stay as they were written, also at the end of a line. */
export function docOfHtml(html: string): ProseNode {
  const page = new window.DOMParser().parseFromString(html, "text/html");
  return DOMParser.fromSchema(SCHEMA).parse(page.body, { preserveWhitespace: true });
}

/** What was composed without its looks, line by line. */
export function wordsOf(html: string): string {
  return textOf(docOfHtml(html));
}

/** Whether this is those words composed. Where lines break and how many spaces there are is not asked: that is told in more than one way. */
export function isComposedOf(html: string, text: string): boolean {
  const bare = (words: string) => words.replace(/\s+/g, " ").trim();
  return bare(wordsOf(html)) === bare(text);
}

const BLOCKS = "p, div, ul, ol, li, br, blockquote";

/** A table that is pasted: each row is a line, its cells apart. What is laid out by a table of one column stays as it is. */
export function rowsAsLines(html: string): string {
  if (!/<t[dh]\b/i.test(html)) return html;
  const page = new window.DOMParser().parseFromString(html, "text/html");
  // From within, as tables hold tables.
  for (const row of [...page.querySelectorAll("tr")].reverse()) {
    const cells = [...row.children];
    if (cells.length < 2 && cells[0]?.querySelector(BLOCKS)) {
      row.replaceWith(...cells[0].childNodes);
      continue;
    }
    const line = page.createElement("p");
    cells.forEach((cell, place) => {
      if (place > 0) line.append(" | ");
      if (cells.length > 1 && cell.querySelector(BLOCKS)) line.append((cell.textContent ?? "").replace(/\s+/g, " ").trim());
      else line.append(...cell.childNodes);
    });
    row.replaceWith(line);
  }
  return page.body.innerHTML;
}

export function docOfText(text: string): ProseNode {
  const paragraphs = text.split("\n").map((line) => SCHEMA.node("paragraph", null, line === "" ? [] : [SCHEMA.text(line)]));
  return SCHEMA.node("doc", null, paragraphs);
}

export function htmlOf(doc: ProseNode): string {
  const holder = document.implementation.createHTMLDocument("").createElement("div");
  holder.appendChild(DOMSerializer.fromSchema(SCHEMA).serializeFragment(doc.content, { document: holder.ownerDocument }));
  return holder.innerHTML;
}

/** Line by line, as a chat would have it. */
export function textOf(doc: ProseNode): string {
  return doc.textBetween(0, doc.content.size, "\n", (leaf) => (leaf.type.name === "hard_break" ? "\n" : ""));
}

// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { docOfHtml, htmlOf, isComposedOf, rowsAsLines, textOf, wordsOf } from "./schema";

describe("a table that is pasted", () => {
  it("has a line for each row, with its cells apart", () => {
    const html = "<table><tbody><tr><th>Meter</th><th>Price</th></tr><tr><td><p>4711</p></td><td>12 <b>NIS</b></td></tr></tbody></table>";
    expect(textOf(docOfHtml(rowsAsLines(html)))).toBe("Meter | Price\n4711 | 12 NIS");
  });
  it("stays as it is where it only lays out", () => {
    expect(textOf(docOfHtml(rowsAsLines("<table><tr><td><p>one</p><p>two</p></td></tr></table>")))).toBe("one\ntwo");
  });
});

describe("what was composed", () => {
  const html = '<p dir="auto">שלום רות, </p><ul dir="auto"><li dir="auto"><p dir="auto">two  spaces</p></li></ul><p dir="auto"><img src="cid:1" alt="meter.png"></p>';

  it("comes back with each space that was written", () => {
    expect(htmlOf(docOfHtml(html))).toBe(html);
    expect(wordsOf(html)).toBe("שלום רות, \ntwo  spaces\n");
  });
  it("is told from other words, however these are laid out", () => {
    expect(isComposedOf(html, "שלום רות,\n\ntwo spaces")).toBe(true);
    expect(isComposedOf(html, "שלום רות, three spaces")).toBe(false);
  });
});

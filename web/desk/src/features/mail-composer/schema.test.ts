// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { docOfHtml, rowsAsLines, textOf } from "./schema";

describe("a table that is pasted", () => {
  it("has a line for each row, with its cells apart", () => {
    const html = "<table><tbody><tr><th>Meter</th><th>Price</th></tr><tr><td><p>4711</p></td><td>12 <b>NIS</b></td></tr></tbody></table>";
    expect(textOf(docOfHtml(rowsAsLines(html)))).toBe("Meter | Price\n4711 | 12 NIS");
  });
  it("stays as it is where it only lays out", () => {
    expect(textOf(docOfHtml(rowsAsLines("<table><tr><td><p>one</p><p>two</p></td></tr></table>")))).toBe("one\ntwo");
  });
});

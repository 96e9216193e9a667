import { describe, expect, it } from "vitest";
import { findBest, plain, scoreOf } from "./fuzzy";

const find = (asked: string, ...names: string[]) => findBest(names, asked, (name) => [name]);

describe("finding", () => {
  it("takes letters in their order, the beginnings of words before others", () => {
    expect(find("gb", "goodbye", "go back", "begin")).toEqual(["go back", "goodbye"]);
    expect(find("xyz", "goodbye")).toEqual([]);
  });

  it("puts a whole beginning first, and keeps the order of what answers alike", () => {
    expect(find("bill", "unbilled", "the bill", "bill", "bills")).toEqual(["bill", "bills", "the bill", "unbilled"]);
    expect(find("", "b", "a")).toEqual(["b", "a"]);
  });

  it("knows no case, accents or Hebrew points", () => {
    expect(plain("Ёлка café")).toBe("елка cafe");
    expect(find("שלום", "שָׁלוֹם")).toEqual(["שָׁלוֹם"]);
    expect(find("РАХ", "рахунок")).toEqual(["рахунок"]);
  });

  it("finds no letters strewn over a long text", () => {
    expect(scoreOf("sta", "this would be found by strewn letters of all kinds")).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import type { RoutingFact } from "../../wire/routing-rules";
import { dropped, factsLike, indexOf, markOf, snippetOf } from "./model";

const fact = (name: string, type: RoutingFact["type"] = "text", members: string[] = []): RoutingFact => ({
  name, type, words: null, label: null, members: members.map((each) => fact(each)),
});

describe("where a condition is wrong", () => {
  it("marks the word at the place, and counts letters as people do", () => {
    expect(markOf('a == "שלום" &&\n  bogus.name > 1', 2, 3)).toEqual({ line: 2, before: "  ", at: "bogus.name", after: " > 1" });
    expect(markOf('a == "😀" && b', 1, 13).at).toBe("b");
  });
  it("has nothing to mark where the text ends", () => {
    expect(markOf("a &&", 1, 5)).toEqual({ line: 1, before: "a &&", at: "", after: "" });
  });
  it("puts the cursor there", () => {
    expect(indexOf("ab\ncd", 2, 2)).toBe(4);
  });
});

describe("the list of facts", () => {
  it("begins a list by its newest entries and a value by its name", () => {
    expect(snippetOf(fact("sent", "list", ["at", "channel"]))).toBe("sent.exists(x, now - x.at <= days(1))");
    expect(snippetOf(fact("case.labels", "list"))).toBe('"" in case.labels');
    expect(snippetOf(fact("customer.language"))).toBe("customer.language");
  });
  it("finds by name, by title and by what is within a list", () => {
    const facts = [fact("customer.language"), fact("told.debt", "list", ["due"])];
    expect(factsLike(facts, "DUE", () => "").map((each) => each.name)).toEqual(["told.debt"]);
    expect(factsLike(facts, "speaks", (each) => (each.name === "customer.language" ? "Speaks" : "")).length).toBe(1);
  });
});

it("puts what is dragged where it is dropped", () => {
  expect(dropped(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
  expect(dropped(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
});

import { describe, expect, it } from "vitest";
import type { WorkItemData } from "../../wire/entities";
import { here, item } from "./fixtures";
import type { WorkItem } from "./model";
import { newsOf, questionsOf } from "./news";

function question(by: string, part: Partial<WorkItemData> = {}): WorkItem {
  return item("w2", { consult: { of: "w1", by, by_name: "Dana", with_name: "Oleh", takes_part: true }, ...part });
}

const NOTHING = new Set<string>();
const kinds = (before: WorkItem[], after: WorkItem[], ended = NOTHING) => newsOf(before, here(...after), "me", ended).map((news) => [news.kind, news.by]);

describe("what became of questions", () => {
  const mine = item("w1");

  it("keeps in mind those I ask and those I am asked", () => {
    const others = item("w3", { agent_id: "x", consult: { of: "w4", by: "y", by_name: "", with_name: "", takes_part: false } });
    expect(questionsOf(here(mine, question("me", { agent_id: null, state: "waiting" }), others), "me").map((each) => each.id)).toEqual(["w2"]);
    expect(questionsOf(here(mine, question("dana")), "me")).toHaveLength(1);
    expect(questionsOf(here(question("me", { state: "done" })), "me")).toEqual([]);
  });

  it("tells who asked that nobody took it, or that it is over", () => {
    expect(kinds([question("me", { state: "offered", agent_id: null })], [mine])).toEqual([["not_taken", "Oleh"]]);
    expect(kinds([question("me", { agent_id: "oleh" })], [mine])).toEqual([["answered", "Oleh"]]);
  });

  it("tells nothing while it goes on, of what I ended myself, and when the item went with it", () => {
    const asked = question("me", { agent_id: "oleh" });
    expect(kinds([asked], [mine, asked])).toEqual([]);
    expect(kinds([asked], [mine], new Set(["w2"]))).toEqual([]);
    expect(kinds([asked], [item("w1", { agent_id: "oleh" })])).toEqual([]);
    expect(kinds([asked], [item("w1", { state: "wrap_up" })])).toEqual([]);
  });

  it("tells who was asked that it is theirs now, unless that is told with what was handed over", () => {
    expect(kinds([question("dana")], [mine])).toEqual([["inherited", "Dana"]]);
    const handed = item("w1", { given: { how: "handed_over", at: "2026-03-01T12:00:00.000Z", by_name: "Dana", note: null } });
    expect(kinds([question("dana")], [handed])).toEqual([]);
  });
});

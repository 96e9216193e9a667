import { describe, expect, it } from "vitest";
import { Drafts, EMPTY_DRAFT, type KeyStorage } from "./drafts";
import { memoryStorage } from "./key-storage";

const SCOPE = "tenant:dana";
const FILE = { attachment_id: "f1", name: "meter.png", media_type: "image/png", size: 10 };

function drafts(storage: KeyStorage = memoryStorage(), scope = SCOPE): Drafts {
  return new Drafts(storage, scope);
}

describe("drafts", () => {
  it("are there again after the page is opened anew", () => {
    const storage = memoryStorage();
    drafts(storage).change("case-1", { reply: "שלום, ", files: { reply: [FILE], note: [] } });
    expect(drafts(storage).get("case-1")).toEqual({ ...EMPTY_DRAFT, reply: "שלום, ", files: { reply: [FILE], note: [] } });
  });

  it("keep the reply when the agent turns to a note, and the note when they turn back", () => {
    const kept = drafts();
    kept.change("case-1", { reply: "for the customer" });
    kept.change("case-1", { mode: "note", note: "for colleagues" });
    kept.change("case-1", { mode: "reply" });
    expect(kept.get("case-1")).toMatchObject({ reply: "for the customer", note: "for colleagues" });
  });

  it("keep the files of a note away from the reply, also when the page is opened anew", () => {
    const storage = memoryStorage();
    const kept = drafts(storage);
    kept.changeFiles("case-1", "note", (files) => [...files, FILE]);
    kept.change("case-1", { mode: "reply" });
    expect(drafts(storage).get("case-1").files).toEqual({ reply: [], note: [FILE] });
    kept.changeFiles("case-1", "note", () => []);
    expect(storage.keys()).toEqual([]);
  });

  it("are apart for each case", () => {
    const kept = drafts();
    kept.change("case-1", { reply: "one" });
    kept.change("case-2", { reply: "two" });
    expect([kept.get("case-1").reply, kept.get("case-2").reply]).toEqual(["one", "two"]);
  });

  it("are never seen by another agent on the same computer", () => {
    const storage = memoryStorage();
    drafts(storage).change("case-1", { reply: "mine" });
    expect(drafts(storage, "tenant:avi").get("case-1")).toEqual(EMPTY_DRAFT);
  });

  it("leave nothing behind when they are emptied", () => {
    const storage = memoryStorage();
    const kept = drafts(storage);
    kept.change("case-1", { reply: "x" });
    kept.change("case-1", { reply: "" });
    expect(storage.keys()).toEqual([]);
  });

  it("follow what another tab writes", () => {
    const storage = memoryStorage();
    const here = drafts(storage);
    drafts(storage).change("case-1", { reply: "from the other tab" });
    here.reload(storage.keys()[0] ?? "");
    expect(here.get("case-1").reply).toBe("from the other tab");
  });

  it("survive a stored text that cannot be read", () => {
    const storage = memoryStorage();
    drafts(storage).change("case-1", { reply: "x" });
    storage.setItem(storage.keys()[0] ?? "", "{broken");
    expect(drafts(storage).get("case-1")).toEqual(EMPTY_DRAFT);
  });
});

import { describe, expect, it } from "vitest";
import type { ConsultData } from "../../wire/consults";
import type { WorkItemData } from "../../wire/entities";
import { here, item } from "./fixtures";
import { askedOf, consultOf, toldBeside, toldOf } from "./model";

const ABOUT: ConsultData = { of: "w1", by: "me", by_name: "Dana", with_name: "Oleh", takes_part: false };

describe("who is asked", () => {
  const mine = item("w1");

  it("is nobody when nobody asks", () => {
    expect(consultOf(here(mine, item("w2")), mine)).toBeNull();
    expect(consultOf(here(mine), null)).toBeNull();
  });

  it("is found beside my item, at its stage", () => {
    for (const [state, stage] of [["waiting", "waiting"], ["offered", "offered"], ["assigned", "taken"]] as const) {
      const asked = item("w2", { state, agent_id: state === "assigned" ? "oleh" : null, consult: ABOUT });
      const found = consultOf(here(mine, asked), mine);
      expect(found?.id).toBe("w2");
      expect(found && toldOf(found, mine)).toEqual({ isMine: true, stage, about: ABOUT });
    }
  });

  it("is me when my item is the question", () => {
    const asked = item("w2", { consult: { ...ABOUT, by: "oleh" } });
    expect(consultOf(here(mine, asked), asked)).toBe(asked);
    expect(toldOf(asked, asked)?.isMine).toBe(false);
  });

  it("is nobody any more when it is over", () => {
    expect(consultOf(here(mine, item("w2", { state: "done", consult: ABOUT })), mine)).toBeNull();
  });
});

describe("my question, beside the item it is about", () => {
  const mine = item("w1");
  const asked = (state: WorkItemData["state"]) => askedOf(here(mine, item("w2", { state, consult: ABOUT })), "me");
  const nothing = new Map();
  const all = new Set(["w1"]);

  it("is open until it is over, and another's is not mine", () => {
    expect(asked("waiting").get("w1")).toMatchObject({ state: "open", name: "Oleh" });
    expect(asked("done").size).toBe(0);
    expect(askedOf(here(item("w2", { consult: { ...ABOUT, by: "oleh" } })), "me").size).toBe(0);
  });

  it("is answered, or was not taken, until the item is looked at", () => {
    const answered = toldBeside(asked("assigned"), nothing, all, "another");
    expect(answered.get("w1")?.state).toBe("answered");
    expect(toldBeside(answered, nothing, all, null).get("w1")?.state).toBe("answered");
    expect(toldBeside(answered, nothing, all, "w1").size).toBe(0);
    expect(toldBeside(asked("offered"), nothing, all, null).get("w1")?.state).toBe("not_taken");
  });

  it("is told no more when the item is not mine any longer, or another question is open", () => {
    expect(toldBeside(asked("assigned"), nothing, new Set(), null).size).toBe(0);
    expect(toldBeside(toldBeside(asked("assigned"), nothing, all, null), asked("waiting"), all, null).get("w1")?.state).toBe("open");
  });
});

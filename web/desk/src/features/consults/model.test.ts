import { describe, expect, it } from "vitest";
import { applyChanges, EMPTY } from "../../state/entities";
import type { ConsultData } from "../../wire/consults";
import type { WorkItemData } from "../../wire/entities";
import { consultOf, toldOf, type WorkItem } from "./model";

const ABOUT: ConsultData = { of: "w1", by: "me", by_name: "Dana", with_name: "Oleh", takes_part: false };

function item(id: string, part: Partial<WorkItemData> = {}): WorkItem {
  const data: WorkItemData = {
    state: "assigned", medium: "chat", channel: "webchat", queue_id: "q", queue_name: { en: "Service" }, case_id: "c", interaction_id: "i", agent_id: "me",
    queued_at: "2026-03-01T12:00:00.000Z", assigned_at: "2026-03-01T12:00:00.000Z", wrap_up_until: null, disposition_id: null, load: 1, unread: 0,
    last_line: "hello", last_line_at: "2026-03-01T12:00:00.000Z", last_line_by: "customer", customer_id: "cu", customer_name: "Olena",
    customer_locale: "uk", case_number: 1, subject: null, ...part,
  };
  return { kind: "work_item", id, version: 1, data };
}

const here = (...items: WorkItem[]) => applyChanges(EMPTY, items, []);

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

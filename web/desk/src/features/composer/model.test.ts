import { describe, expect, it } from "vitest";
import type { CaseData, InteractionData, WorkItemData } from "../../wire/entities";
import type { Way } from "../../wire/reaching";
import { waysOf, waysWith } from "./model";

const ENDED = { interaction_id: "i1", channel: "webchat", entry_point_name: "site", status: "ended", started_at: "2026-11-22T10:00:00Z", ended_at: "2026-11-22T10:05:00Z", identity_id: "d1", limits: null } satisfies InteractionData;
const LIMITS = { text_max: 100, text_unit: "chars", files_max_bytes: 0, file_types: [] };
const WAY: Way = { entry_point_id: "e1", entry_point_name: "site", channel: "webchat", identity_id: "d1", kind: "webchat_visitor", shown: "x", refusal: null, limits: LIMITS, last_at: null, case_id: null, case_number: null };

function aCase(change: Partial<CaseData>): CaseData {
  return { status: "open", owner_agent_id: "me", interactions: [ENDED], ...change } as CaseData;
}

describe("writing first", () => {
  it("is possible in one's own case, and in nobody's, where no thread goes on", () => {
    for (const owner_agent_id of ["me", null]) {
      const ways = waysWith(waysOf(aCase({ owner_agent_id }), null, "me"), { ways: [WAY], channels: ["webchat"] });
      expect(ways.closed).toBeNull();
      expect(ways.open).toEqual([expect.objectContaining({ interaction_id: null, to: { entry_point_id: "e1", identity_id: "d1" }, limits: LIMITS })]);
    }
  });

  it.each([{ owner_agent_id: "another" }, { status: "resolved" }, { interactions: [{ ...ENDED, ended_at: null }] }] as Partial<CaseData>[])("is not where %o", (change) => {
    const ways = waysWith(waysOf(aCase(change), null, "me"), { ways: [WAY], channels: ["webchat"] });
    expect(ways.open.filter((each) => each.to !== null)).toEqual([]);
  });

  it("is not by a way that is refused", () => {
    const refused = { ...WAY, refusal: "identity-blocked" };
    expect(waysWith(waysOf(aCase({}), null, "me"), { ways: [refused], channels: ["webchat"] }).closed).toBe("not_mine");
  });
});

describe("whoever is asked about a case", () => {
  const live = { ...ENDED, status: "open", ended_at: null };
  const about = { of: "w1", by: "dana", by_name: "Dana", with_name: "Oleh", takes_part: false };
  const asked = (takes_part: boolean) => ({ state: "assigned", interaction_id: "i1", consult: { ...about, takes_part } }) as WorkItemData;

  it("writes notes, and answers once they are let in", () => {
    const ofAnother = aCase({ owner_agent_id: "dana", interactions: [live] });
    expect(waysOf(ofAnother, asked(false), "oleh").closed).toBe("consulted");
    const inside = waysOf(ofAnother, asked(true), "oleh");
    expect(inside.closed).toBeNull();
    expect(inside.open[0]?.interaction_id).toBe("i1");
  });
});

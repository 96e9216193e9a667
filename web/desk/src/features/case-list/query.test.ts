import { describe, expect, it } from "vitest";
import { askedOf, dayOf, filtersOn, instantOf, isEmptyRange, queriesOfCases, queryOf, searchOf, searchOfQuery, toSave } from "./query";

describe("a saved view", () => {
  it("asks for what it was saved for", () => {
    const asked = askedOf("view=unassigned&order=oldest&priority=urgent&label=l1&text=meter");
    expect(toSave(asked)).toEqual({ view: "unassigned", order: "oldest", priority: ["urgent"], label: ["l1"], text: "meter" });
    expect(searchOfQuery(toSave(asked))).toBe(searchOf(asked));
  });

  it("loses nothing of what the API lets it ask for", () => {
    const query = { status: ["open", "pending"], label: ["l1", "l2"], channel: "webchat", opened_within_days: 7, deadline_within_days: 3, opened_from: "2026-01-01T00:00:00Z", field: ["level=gold", "note=one, two"] };
    const asked = askedOf(searchOfQuery(query));
    expect(queryOf(asked, 50, null)).toEqual({ view: "all", order: "newest", limit: 50, ...query });
    expect(filtersOn(asked)).toBe(7);
  });

  it("keeps what is asked of deadlines, and whole days of the reader's own", () => {
    const asked = { ...askedOf("overdue=true"), opened_from: instantOf("2026-03-01", false), opened_before: instantOf("2026-03-31", true), deadline_before: instantOf("2026-12-31", true) };
    expect(queryOf(asked, 50, null)).toMatchObject({ overdue: true, opened_from: asked.opened_from, deadline_before: asked.deadline_before });
    const again = askedOf(searchOfQuery(toSave(asked)));
    expect(again).toEqual({ ...asked, view: again.view });
    expect([dayOf(again.opened_from, false), dayOf(again.opened_before, true), dayOf(again.deadline_before, true)]).toEqual(["2026-03-01", "2026-03-31", "2026-12-31"]);
    expect([dayOf(null, true), dayOf("soon", false), instantOf("", true)]).toEqual(["", "", null]);
    expect(filtersOn(asked)).toBe(4);
  });

  it("is known to hold nothing when its days end before they begin", () => {
    const [first, last] = [instantOf("2026-03-31", false), instantOf("2026-03-01", true)];
    expect([isEmptyRange(first, last), isEmptyRange(first, instantOf("2026-03-31", true)), isEmptyRange(first, null), isEmptyRange(null, last)]).toEqual([true, false, false, false]);
  });

  it("leaves out what is not understood", () => {
    expect(searchOf(askedOf("view=all&status=lost,open&priority=whatever&overdue=false&opened_within_days=0&deadline_within_days=x"))).toBe("view=all&status=open");
  });
});

describe("what has left a list", () => {
  it("is asked for in lots whose addresses every server takes, each case once", () => {
    const ids = Array.from({ length: 500 }, (_, number) => `0190b6a0-7a3e-7c3a-9b1e-${String(number).padStart(12, "0")}`);
    const queries = queriesOfCases(ids);
    expect(queries.flatMap((query) => query.case)).toEqual(ids);
    for (const { case: asked, limit } of queries) {
      expect(limit).toBe(asked?.length);
      expect((asked ?? []).map((id) => `case=${id}&`).join("").length).toBeLessThan(3_600);
    }
    expect(queriesOfCases([])).toEqual([]);
  });
});

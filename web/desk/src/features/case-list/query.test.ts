import { describe, expect, it } from "vitest";
import { askedOf, fieldAsked, filtersOn, queryOf, searchOf, searchOfQuery, toSave, withField } from "./query";

describe("a saved view", () => {
  it("asks for what it was saved for", () => {
    const asked = askedOf("view=unassigned&order=oldest&priority=urgent&label=l1&text=meter");
    expect(toSave(asked)).toEqual({ view: "unassigned", order: "oldest", priority: ["urgent"], label: ["l1"], text: "meter" });
    expect(searchOfQuery(toSave(asked))).toBe(searchOf(asked));
  });

  it("loses nothing of what the API lets it ask for", () => {
    const query = { status: ["open", "pending"], label: ["l1", "l2"], channel: "webchat", opened_from: "2026-01-01T00:00:00Z", field: ["level=gold", "note=one, two"] };
    const asked = askedOf(searchOfQuery(query));
    expect(queryOf(asked, 50, null)).toEqual({ view: "all", order: "newest", limit: 50, ...query });
    expect(filtersOn(asked)).toBe(5);
  });

  it("asks for one value of an own field at a time", () => {
    const asked = { ...askedOf(""), field: withField(askedOf("field=urgent%3Dtrue"), "level", "gold") };
    expect([fieldAsked(asked, "urgent"), fieldAsked(asked, "level"), fieldAsked(asked, "lev")]).toEqual(["true", "gold", null]);
    expect(withField(asked, "urgent", null)).toBe("level=gold");
    expect(withField(askedOf("field=level%3Dgold"), "level", null)).toBeNull();
  });

  it("leaves out what is not understood", () => {
    expect(searchOf(askedOf("view=all&status=lost,open&priority=whatever"))).toBe("view=all&status=open");
  });
});

import { describe, expect, it } from "vitest";
import type { CaseLine } from "../../wire/answers";
import { askedOf, filtersOn, queryOf, searchOf } from "./query";
import { firstPage, gone, refreshed, withNextPage, withThoseGone } from "./rows";

const line = (id: string, subject = id) => ({ case_id: id, subject }) as CaseLine;
const ids = (shown: ReturnType<typeof firstPage>) => shown.rows.map((row) => row.line.case_id).join("");
const left = (shown: ReturnType<typeof firstPage>) => shown.rows.filter((row) => row.hasLeft).map((row) => row.line.case_id).join("");

describe("a list that is looked at anew", () => {
  const shown = firstPage(["a", "b", "c", "d"].map((id) => line(id)), "next");

  it("keeps its rows in their places and says what is new", () => {
    const after = refreshed(shown, [line("x"), line("d"), line("b", "renamed"), line("a")], false);
    expect(ids(after)).toBe("abcd");
    expect(after.rows[1]?.line.subject).toBe("renamed");
    expect(after.newcomers).toBe(1);
    expect(left(after)).toBe("c");
  });

  it("does not take for gone what lies below what was looked at", () => {
    expect(left(refreshed(shown, [line("a"), line("b")], false))).toBe("");
    expect(left(refreshed(shown, [line("a"), line("b")], true))).toBe("cd");
  });

  it("brings a row back that had left", () => {
    const gone = refreshed(shown, [line("d")], true);
    expect(left(refreshed(gone, [line("a"), line("d")], false))).toBe("bc");
  });

  it("shows what has left as it is now, and as it was where it may not be seen any more", () => {
    const after = withThoseGone(refreshed(shown, [line("a"), line("b")], true), [line("c", "given away"), line("a", "not asked for")]);
    expect(gone(after)).toEqual(["c", "d"]);
    expect(after.rows.map((row) => row.line.subject)).toEqual(["a", "b", "given away", "d"]);
  });

  it("shows no row twice when a page overlaps", () => {
    const after = withNextPage(shown, [line("d"), line("e")], null);
    expect([ids(after), after.cursor]).toEqual(["abcde", null]);
  });
});

describe("the address of a list", () => {
  it("leads back to what was asked", () => {
    for (const search of ["view=team", "view=all&status=pending&priority=urgent&text=E-41", "view=mine&order=deadline&label=l1&owner=a1"]) {
      const asked = askedOf(search);
      expect(askedOf(searchOf(asked))).toEqual(asked);
    }
  });

  it("leaves out what it does not know", () => {
    expect(askedOf("view=nobody&status=asleep&order=random")).toEqual(askedOf(""));
    expect(queryOf(askedOf(""), 50, null)).toEqual({ view: "mine", order: "newest", limit: 50 });
    expect(filtersOn(askedOf("status=open&text=x"))).toBe(1);
  });
});

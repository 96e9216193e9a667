import { describe, expect, it } from "vitest";
import type { ComingDay } from "../../wire/calendars";
import { beginWith, chooseFor, choiceOf, groupComing, usualFor } from "./holidays";

const day = (date: string, key: string, changes: Partial<ComingDay> = {}): ComingDay => ({
  date, key, name: key, category: "public", is_eve: false, how: "closed", spans: [], is_own: false, ...changes,
});
const NEW_YEAR = { key: "Rosh Hashanah", isEve: false, category: "public" };
const SHORT = { how: "hours" as const, spans: [{ opens: "10:00", closes: "12:00" }] };

describe("holidays that come", () => {
  it("are one line when they last, apart from the eve, and from next year's", () => {
    const coming = groupComing([
      day("2026-09-11", "Rosh Hashanah", { is_eve: true }), day("2026-09-12", "Rosh Hashanah"), day("2026-09-13", "Rosh Hashanah"), day("2027-10-02", "Rosh Hashanah"),
    ]);
    expect(coming.map((each) => [each.isEve, each.days.map(({ date }) => date)])).toEqual([
      [true, ["2026-09-11"]],
      [false, ["2026-09-12", "2026-09-13"]],
    ]);
  });
});

describe("what is chosen", () => {
  it("is kept for a day and its eve apart, and is gone when both are as usual again", () => {
    const both = chooseFor(chooseFor(beginWith("IL"), NEW_YEAR, SHORT), { ...NEW_YEAR, isEve: true }, { how: "closed", spans: [] });
    expect(choiceOf(both, NEW_YEAR)).toEqual(SHORT);
    expect(both.choices).toHaveLength(1);
    const neither = chooseFor(chooseFor(both, NEW_YEAR, null), { ...NEW_YEAR, isEve: true }, null);
    expect(neither.choices).toEqual([]);
  });

  it("is by the kind of the holiday otherwise; an eve of a day one works on is as any day", () => {
    const begun = beginWith("IL");
    expect(usualFor(begun, NEW_YEAR).how).toBe("closed");
    expect(usualFor(begun, { ...NEW_YEAR, category: "optional" }).how).toBe("as_usual");
    expect(usualFor(begun, { ...NEW_YEAR, isEve: true }).how).toBe("hours");
    const worked = chooseFor(begun, NEW_YEAR, { how: "as_usual", spans: [] });
    expect(usualFor(worked, { ...NEW_YEAR, isEve: true }).how).toBe("as_usual");
  });
});

import { describe, expect, it } from "vitest";
import { fromLocalField, momentsFrom, toLocalField } from "./when";

const local = (text: string) => new Date(text).getTime();

describe("moments", () => {
  it("lie ahead, the soonest first", () => {
    for (const now of ["2026-03-01T00:30", "2026-03-26T08:00", "2026-10-24T17:59", "2026-12-31T23:59"].map(local)) {
      const moments = momentsFrom(now).map((moment) => moment.at);
      expect(moments.every((at) => at > now)).toBe(true);
      expect([...moments].sort((a, b) => a - b)).toEqual(moments);
    }
  });

  it("leave out the evening when it is here", () => {
    expect(momentsFrom(local("2026-03-01T10:00")).map((moment) => moment.name)).toContain("this_evening");
    expect(momentsFrom(local("2026-03-01T17:00")).map((moment) => moment.name)).not.toContain("this_evening");
  });
});

describe("a field of date and time", () => {
  it("gives back what it was given", () => {
    const at = local("2026-07-03T14:05");
    expect(toLocalField(at)).toBe("2026-07-03T14:05");
    expect(fromLocalField(toLocalField(at))).toBe(at);
    expect(fromLocalField("")).toBeNull();
  });
});

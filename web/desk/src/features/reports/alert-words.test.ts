import { describe, expect, it } from "vitest";
import type { BoardAlert } from "../../wire/board";
import { newsOf } from "./alert-words";

const alerts = (...ids: string[]) => new Map(ids.map((id) => [id, { alert_id: id } as BoardAlert]));
const ids = (before: ReadonlyMap<string, BoardAlert> | null, now: ReadonlyMap<string, BoardAlert>) => {
  const { began, ended } = newsOf(before, now);
  return [began.map((each) => each.alert_id), ended.map((each) => each.alert_id)];
};

describe("news of alerts", () => {
  it("are those that began and those that ended since the last look", () => {
    expect(ids(alerts("a", "b"), alerts("b", "c"))).toEqual([["c"], ["a"]]);
  });

  it("are none at the first look: what was on before is shown and not told", () => {
    expect(ids(null, alerts("a"))).toEqual([[], []]);
    expect(ids(alerts(), alerts("a"))).toEqual([["a"], []]);
  });
});

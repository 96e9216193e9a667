import { describe, expect, it } from "vitest";
import type { Choices, Condition, OpenCaseAct } from "../../wire/rules";
import { faultsOf } from "./faults";
import { EMPTY, moved } from "./model";

describe("a rule that is moved", () => {
  it("comes to stand a step on or at an end, and the others keep their order", () => {
    const ids = ["a", "b", "c", "d"];
    expect(moved(ids, 2, "up")).toEqual(["a", "c", "b", "d"]);
    expect(moved(ids, 1, "down")).toEqual(["a", "c", "b", "d"]);
    expect(moved(ids, 2, "first")).toEqual(["c", "a", "b", "d"]);
    expect(moved(ids, 1, "last")).toEqual(["a", "c", "d", "b"]);
    expect(ids).toEqual(["a", "b", "c", "d"]);
  });
});

describe("what a rule being written lacks", () => {
  const amount = { key: "amount", type: "money", label: "Amount", choices: [] } as const;
  const choices = { customer_fields: [], case_fields: [], fact_kinds: [{ key: "debt", label: null, values: [{ ...amount, choices: [] }] }] } as unknown as Choices;
  const asked: Condition = { about: "fact_value", key: "amount", op: "at_least", values: ["a hundred"], within: null };
  const opening: OpenCaseAct = { kind: "open_case", subject: " ", team_id: null };

  it("is said of each thing that is at fault, and of nothing else", () => {
    const faults = faultsOf({ ...EMPTY, conditions: [asked, { ...asked, values: ["100.50"] }], acts: [opening] }, choices);
    expect([...faults]).toEqual([["name", "rules.fault_name"], [asked, "rules.fault_number"], [opening, "rules.fault_subject"]]);
    const nobodys = { ...opening, subject: "Debt" };
    expect([...faultsOf({ ...EMPTY, name: "Debts", acts: [nobodys] }, choices)]).toEqual([[nobodys, "rules.fault_nobodys"]]);
    const owner = { kind: "owner", who: "agent", agent_id: "a" } as const;
    expect(faultsOf({ ...EMPTY, name: "Debts", acts: [nobodys, owner] }, choices).size).toBe(0);
  });
});

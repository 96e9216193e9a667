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

describe("a limit", () => {
  const choices = {
    customer_fields: [{ key: "meters", type: "number" }, { key: "debt", type: "money" }, { key: "born", type: "date" }],
    case_fields: [], fact_kinds: [],
  } as unknown as Choices;
  const isTaken = (key: string, limit: string) => {
    const condition: Condition = { about: "customer_field", key, op: "at_least", values: [limit], within: null };
    return faultsOf({ ...EMPTY, conditions: [condition] }, choices).get(condition) === undefined;
  };

  it("is taken as people write it", () => {
    expect(["100", "99.90", "1,250", "12,5", "-3", "1 250"].filter((limit) => !isTaken("meters", limit))).toEqual([]);
    expect(["100", "₪100", "1,250.50 ILS", "100 ש״ח", "$ 9", "250 грн.", "12,5"].filter((limit) => !isTaken("debt", limit))).toEqual([]);
    expect(["2026-01-31", "31.1.2026", "31/01/2026"].filter((limit) => !isTaken("born", limit))).toEqual([]);
  });

  it("is at fault when it is none", () => {
    expect(["many", "₪100", "1,250 ILS"].filter((limit) => isTaken("meters", limit))).toEqual([]);
    expect(["much", "₪", "100 or more"].filter((limit) => isTaken("debt", limit))).toEqual([]);
    expect(["soon", "31.1", "1.2-2026"].filter((limit) => isTaken("born", limit))).toEqual([]);
  });
});

describe("what a rule being written lacks", () => {
  const amount = { key: "amount", type: "money", label: "Amount", choices: [] } as const;
  const choices = { customer_fields: [], case_fields: [], fact_kinds: [{ key: "debt", label: null, values: [{ ...amount, choices: [] }] }] } as unknown as Choices;
  const asked: Condition = { about: "fact_value", key: "amount", op: "at_least", values: ["a hundred"], within: null };
  const opening: OpenCaseAct = { kind: "open_case", subject: " ", team_id: null };

  it("is said of each thing that is at fault, and of nothing else", () => {
    const faults = faultsOf({ ...EMPTY, conditions: [asked, { ...asked, values: ["100.50"] }], acts: [opening] }, choices);
    expect([...faults]).toEqual([["name", "rules.fault_name"], [asked, "rules.fault_money"], [opening, "rules.fault_subject"]]);
    const nobodys = { ...opening, subject: "Debt" };
    expect([...faultsOf({ ...EMPTY, name: "Debts", acts: [nobodys] }, choices)]).toEqual([[nobodys, "rules.fault_nobodys"]]);
    const owner = { kind: "owner", who: "agent", agent_id: "a" } as const;
    expect(faultsOf({ ...EMPTY, name: "Debts", acts: [nobodys, owner] }, choices).size).toBe(0);
  });
});

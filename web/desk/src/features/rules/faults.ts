/** What a rule being written lacks, or says that could never hold: told at the field. Pure. */
import type { TextKey } from "../../i18n/text";
import type { About, Choices, Condition, RuleAct, RuleDraft } from "../../wire/rules";
import { isWhole } from "../toolbox/ActFields";
import { isSomebodys, isTold, keyedOf } from "./model";

/** By what is at fault: the name, all acts together, or one of the draft's conditions and acts. */
export type Faults = ReadonlyMap<Condition | RuleAct | "name" | "acts", TextKey>;

const NAMED_BY_KEY: readonly About[] = ["fact_value", "fact_lately", "case_field", "customer_field"];
/** As people write them; the server reads them, and refuses what only looks like one. */
const NUMBER = /^-?\d[\d\s.,]*$/;
const MONEY = /^[^\d\s.,-]{0,5}\s*-?\d[\d\s.,]*[^\d\s,-]{0,6}$/;
const DATE = /^(\d{4}-\d{2}-\d{2}|\d{1,2}([./-])\d{1,2}\2\d{4}$)/;

export function faultsOf(draft: RuleDraft, choices: Choices): Faults {
  const { name, conditions, acts } = draft;
  const found = [
    ["name", name.trim() === "" ? "rules.fault_name" : undefined],
    ...conditions.map((condition) => [condition, ofCondition(condition, choices)] as const),
    ["acts", acts.length === 0 ? "rules.fault_acts" : undefined],
    ...acts.map((act) => [act, ofAct(act, acts)] as const),
  ] as const;
  return new Map(found.flatMap(([at, fault]) => (fault === undefined ? [] : [[at, fault] as const])));
}

function ofCondition(condition: Condition, choices: Choices): TextKey | undefined {
  const { about, key, op, values } = condition;
  if (key === null && NAMED_BY_KEY.includes(about)) return "rules.fault_no_field";
  if (op === "filled" || op === "empty") return undefined;
  if (values.length === 0) return "rules.fault_value";
  if (op !== "at_least" && op !== "less_than") return undefined;
  const type = keyedOf(choices, about).find((each) => each.key === key)?.type;
  const [limit = ""] = values;
  if (type === "number") return NUMBER.test(limit) ? undefined : "rules.fault_number";
  if (type === "money") return MONEY.test(limit) ? undefined : "rules.fault_money";
  return (type === "date" || type === "instant") && !DATE.test(limit) ? "rules.fault_date" : undefined;
}

function ofAct(act: RuleAct, acts: readonly RuleAct[]): TextKey | undefined {
  if (act.kind === "notify") return isTold(act) ? undefined : "rules.fault_told";
  if (act.kind !== "open_case") return isWhole(act) ? undefined : "rules.fault_act";
  if (act.subject.trim() === "") return "rules.fault_subject";
  return isSomebodys(act, acts) ? undefined : "rules.fault_nobodys";
}

/** What is being written in the form of a comparison, and what is asked for by it. */
import type { AskedContender } from "../../wire/simulations";
import { isWithin } from "../administration/NumberField";

export const AGENTS = { min: -500, max: 500 };
/** Customers, in percent of those of the scenario. */
export const PERCENT = { min: 10, max: 500 };

/** `of`: a kind, or the id of a saved policy. Numbers as they are written. */
export interface DraftContender {
  key: number;
  of: string;
  agents: string;
  queue: string;
  percent: string;
}

const KINDS = ["in_force", "first_come", "priority"] as const;
type Kind = (typeof KINDS)[number];
let made = 0;

export function newContender(of: Kind): DraftContender {
  made += 1;
  return { key: made, of, agents: "0", queue: "", percent: "100" };
}

export const isComplete = ({ agents, percent }: DraftContender) => isWithin(agents, AGENTS.min, AGENTS.max) && isWithin(percent, PERCENT.min, PERCENT.max);

export function askedOf({ of, agents, queue, percent }: DraftContender): AskedContender {
  const kind = KINDS.find((each) => each === of);
  return { kind: kind ?? "policy", policy_id: kind === undefined ? of : null, agents: Number(agents), queue: queue === "" ? null : queue, arrivals: Number(percent) / 100 };
}

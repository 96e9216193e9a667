/** What a queue asks of people, as it is typed; and who of them could serve it, the longer something waits. Pure. */
import type { QueuePage, QueueRouting, QueueSettings } from "../../wire/administration";

type Person = QueuePage["people"][number];

/** Numbers as they are typed. */
export interface RequirementDraft {
  skill_id: string;
  least: string;
  weight: string;
}

export interface RingDraft {
  after: string;
  lower: string;
  without: string[];
  also: string[];
}

export interface RoutingDraft extends Pick<QueueRouting, "auto_accept" | "pull_allowed" | "disposition_required"> {
  requirements: RequirementDraft[];
  rings: RingDraft[];
  /** Empty: no target. */
  target: string;
  ageing: string;
  keepsFree: string;
}

export const BOUNDS = {
  least: [0, 100],
  weight: [0, 1000],
  after: [1, 604_800],
  lower: [0, 100],
  target: [1, 2_592_000],
  ageing: [0, 100],
  keepsFree: [0, 1000],
} as const;
type Bounded = keyof typeof BOUNDS;
const FRACTIONAL: readonly Bounded[] = ["weight", "ageing"];

export function isAllowed(name: Bounded, text: string): boolean {
  const [least, most] = BOUNDS[name];
  const isNumber = FRACTIONAL.includes(name) ? /^\d{1,7}([.]\d{1,3})?$/.test(text) : /^\d{1,7}$/.test(text);
  return isNumber && Number(text) >= least && Number(text) <= most;
}

export function draftOfRouting(routing: QueueRouting): RoutingDraft {
  const { requirements, rings, target_seconds, ageing, keeps_free, ...choices } = routing;
  return {
    ...choices,
    requirements: requirements.map(({ skill_id, least, weight }) => ({ skill_id, least: String(least), weight: String(weight) })),
    rings: rings.map(({ after_seconds, lower_by, without, also }) => ({ after: String(after_seconds), lower: String(lower_by), without, also })),
    target: target_seconds === null ? "" : String(target_seconds),
    ageing: String(ageing),
    keepsFree: String(keeps_free),
  };
}

export const hasSameTimes = (rings: readonly RingDraft[]) => new Set(rings.map(({ after }) => Number(after))).size !== rings.length;

/** Undefined while something of it is not as it can be. */
export function routingOf({ requirements, rings, target, ageing, keepsFree, ...choices }: RoutingDraft): QueueRouting | undefined {
  const isWhole =
    requirements.every(({ least, weight }) => isAllowed("least", least) && isAllowed("weight", weight)) &&
    rings.every(({ after, lower }) => isAllowed("after", after) && isAllowed("lower", lower)) &&
    !hasSameTimes(rings) &&
    (target === "" || isAllowed("target", target)) &&
    isAllowed("ageing", ageing) &&
    isAllowed("keepsFree", keepsFree);
  if (!isWhole) return undefined;
  const asked = new Set(requirements.map(({ skill_id }) => skill_id));
  return {
    ...choices,
    requirements: requirements.map(({ skill_id, least, weight }) => ({ skill_id, least: Number(least), weight: Number(weight) })),
    rings: rings
      .map(({ after, lower, without, also }) => ({ after_seconds: Number(after), lower_by: Number(lower), without: without.filter((id) => asked.has(id)), also }))
      .sort((one, other) => one.after_seconds - other.after_seconds),
    target_seconds: target === "" ? null : Number(target),
    ageing: Number(ageing),
    keeps_free: Number(keepsFree),
  };
}

/** Who could take an item that has waited for `after` seconds; `fresh`: who could not before. */
export interface Circle {
  after: number;
  people: Person[];
  fresh: Person[];
}

/** Today's people at each step, whether they are here or not. */
export function circlesOf(routing: QueueRouting, members: readonly string[], people: readonly Person[], queues: readonly QueueSettings[]): Circle[] {
  const atOnce = { after_seconds: 0, lower_by: 0, without: [] as string[], also: [] as string[] };
  const circles: Circle[] = [];
  for (const ring of [atOnce, ...routing.rings]) {
    const may = new Set([...members, ...queues.filter(({ queue_id }) => ring.also.includes(queue_id)).flatMap((queue) => queue.members)]);
    const asked = routing.requirements.filter(({ skill_id }) => !ring.without.includes(skill_id));
    const able = people.filter(
      (person) => person.active && may.has(person.agent_id) && asked.every(({ skill_id, least }) => (person.levels[skill_id] ?? -1) >= Math.max(0, least - ring.lower_by)),
    );
    const before = new Set(circles.at(-1)?.people.map(({ agent_id }) => agent_id));
    circles.push({ after: ring.after_seconds, people: able, fresh: able.filter(({ agent_id }) => !before.has(agent_id)) });
  }
  return circles;
}

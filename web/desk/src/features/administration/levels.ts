/** Levels as they are written in cells: what was typed, and what of it is to be saved. Pure. */
import type { LevelChange, SkilledPerson } from "../../wire/skills";

/** What was typed, by the cell; a cell nobody touched is not here. */
export type TypedLevels = Readonly<Record<string, string>>;

const LEVEL_MAX = 100;

export const cellOf = (agentId: string, skillId: string) => `${agentId}/${skillId}`;

/** Empty: does not have the skill. */
export function isLevel(text: string): boolean {
  return text === "" || (/^\d{1,3}$/.test(text) && Number(text) <= LEVEL_MAX);
}

export function shownLevel(person: SkilledPerson, skillId: string, typed: TypedLevels): string {
  return typed[cellOf(person.agent_id, skillId)] ?? String(person.levels[skillId] ?? "");
}

const levelOf = (text: string) => (text === "" ? null : Number(text));

/** Cells that were typed into and now say something else than what is kept. */
export function changedLevels(people: readonly SkilledPerson[], typed: TypedLevels): LevelChange[] {
  const known = new Map(people.map((person) => [person.agent_id, person]));
  return Object.entries(typed).flatMap(([cell, text]) => {
    const [agentId = "", skillId = ""] = cell.split("/");
    const was = known.get(agentId)?.levels[skillId] ?? null;
    const level = levelOf(text);
    return level === was ? [] : [{ agent_id: agentId, skill_id: skillId, level, was }];
  });
}

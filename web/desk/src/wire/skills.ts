/** Skills of a tenant, and how well each of its people has them. */
import type { Texts } from "./administration";
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];
export type Skill = Schemas["SkillAnswer"];
export type SkilledPerson = Schemas["SkilledPersonAnswer"];
export type SkillsPage = Schemas["SkillsPage"];
export type LevelChange = Schemas["LevelBody"];

const PATH = "/api/v1/administration/skills";

export function listSkills(api: Api): Promise<SkillsPage> {
  return dataOf(api.client.GET(PATH));
}

export function addSkill(api: Api, name: Texts): Promise<Skill> {
  return dataOf(api.client.POST(PATH, { body: { name } }));
}

export function saveSkill(api: Api, skillId: string, version: number, draft: { name: Texts; active: boolean }): Promise<Skill> {
  return dataOf(api.client.PUT(`${PATH}/{skill_id}`, { params: { path: { skill_id: skillId } }, body: { ...draft, version } }));
}

/** All of them, or none. */
export async function setLevels(api: Api, changes: LevelChange[]): Promise<SkilledPerson[]> {
  return (await dataOf(api.client.PUT(`${PATH}/levels`, { body: { changes } }))).people;
}

/** What brings the levels back to where they were. */
export function undoingOf(changes: readonly LevelChange[]): LevelChange[] {
  return changes.map(({ level, was, ...which }) => ({ ...which, level: was, was: level }));
}

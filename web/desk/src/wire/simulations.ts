/** Comparisons of policies on a made-up centre: looked into, begun, read, cancelled, deleted. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];
export type Simulation = Schemas["SimulationLine"];
export type SimulationRead = Schemas["SimulationAnswer"];
export type SimulationResult = Schemas["SimulationResultAnswer"];
export type Compared = Schemas["ComparedAnswer"];
export type Estimate = Schemas["EstimateAnswer"];
export type Contender = Schemas["ContenderAnswer"];
export type AskedContender = Schemas["ContenderBody"];
export type ScenarioSource = Schemas["ScenarioSourceBody"];
export type SeenScenario = Schemas["ScenarioAnswer"];

const PATH = "/api/v1/simulations";
const ONE = `${PATH}/{simulation_id}` as const;
const one = (id: string) => ({ params: { path: { simulation_id: id } } });

export async function listSimulations(api: Api): Promise<Simulation[]> {
  return (await dataOf(api.client.GET(PATH))).simulations;
}

export function readSimulation(api: Api, id: string): Promise<SimulationRead> {
  return dataOf(api.client.GET(ONE, one(id)));
}

export function lookInto(api: Api, source: ScenarioSource): Promise<SeenScenario> {
  return dataOf(api.client.POST(`${PATH}/look`, { body: { source } }));
}

export async function beginSimulation(api: Api, source: ScenarioSource, contenders: AskedContender[], seeds: number): Promise<string> {
  return (await dataOf(api.client.POST(PATH, { body: { source, contenders, seeds } }))).simulation_id;
}

export async function cancelSimulation(api: Api, id: string): Promise<void> {
  await api.client.POST(`${ONE}/cancel`, one(id));
}

export async function deleteSimulation(api: Api, id: string): Promise<void> {
  await api.client.DELETE(ONE, one(id));
}

/** Where the browser fetches a file of it. */
export const simulationFile = (id: string, name: "result.csv" | "result.json" | "scenario.yaml") => `${PATH}/${id}/${name}`;

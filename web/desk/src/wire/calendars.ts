/** The calls of calendars: read with their version, written whole with it, tried before. */
import type { Api } from "./api";
import type { components } from "./schema";
import { dataOf } from "./transport";

type Schemas = components["schemas"];

export type Calendar = Schemas["CalendarAnswer"];
export type CalendarPage = Schemas["CalendarPage"];
export type CalendarDraft = Omit<Calendar, "calendar_id" | "version" | "standing">;
export type Holidays = NonNullable<Calendar["holidays"]>;
export type HolidayChoice = Holidays["choices"][number];
export type Effect = Schemas["EffectBody"];
export type ComingDay = Schemas["ComingDayAnswer"];
export type HolidayCountry = Schemas["HolidayCountryAnswer"];
export type Span = Schemas["SpanBody"];
export type OtherDay = Calendar["days"][number];
export type Standing = Schemas["StandingAnswer"];
export type Trial = Schemas["TrialAnswer"];

const ALL = "/api/v1/administration/calendars";

export function listCalendars(api: Api): Promise<CalendarPage> {
  return dataOf(api.client.GET(ALL));
}

export function addCalendar(api: Api, body: CalendarDraft): Promise<Calendar> {
  return dataOf(api.client.POST(ALL, { body }));
}

export function saveCalendar(api: Api, id: string, version: number, draft: CalendarDraft): Promise<Calendar> {
  return dataOf(api.client.PUT(`${ALL}/{calendar_id}`, { params: { path: { calendar_id: id } }, body: { ...draft, version } }));
}

/** What the hours and texts come to; nothing is kept. */
export function tryCalendar(api: Api, body: CalendarDraft): Promise<Trial> {
  return dataOf(api.client.POST(`${ALL}/test`, { body }));
}

/** Countries whose holidays are known. */
export async function listHolidayCountries(api: Api): Promise<string[]> {
  return (await dataOf(api.client.GET(`${ALL}/countries`))).countries;
}

/** What can be chosen of a country; null: nothing is known of it. */
export async function describeCountry(api: Api, country: string): Promise<HolidayCountry | null> {
  return (await dataOf(api.client.GET(`${ALL}/countries`, { params: { query: { country } } }))).chosen;
}

/** What is sent back to bring a calendar to where it was. */
export function calendarDraftOf({ calendar_id: _, version: __, standing: ___, ...draft }: Calendar): CalendarDraft {
  return draft;
}

/**
 * What the desk consists of. A new screen is one line in `PAGES`; a place appears in the rail when the reader may see
 * one of its pages, and shows a menu of them when there are several.
 */
import { ChartColumn, FolderOpen, Inbox, Search, Settings2, UsersRound, type LucideIcon } from "lucide-react";
import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { PageAddress } from "../features/navigation/address";
import type { ShortcutName } from "../features/shortcuts/list";
import type { TextKey } from "../i18n/text";
import { pageRoute, type Route } from "../state/routes";
import type { Permission, Session } from "../wire/answers";

export interface Page {
  /** First part of the address: `/desk/<path>`. */
  path: string;
  place: PlaceName;
  /** Under which heading of the place's menu; pages of a group stand together. */
  group?: GroupName;
  text: TextKey;
  may(session: Session): boolean;
  View: LazyExoticComponent<ComponentType<PageAddress>>;
}

export interface Place {
  name: PlaceName;
  text: TextKey;
  Icon: LucideIcon;
  shortcut: ShortcutName;
}

export type PlaceName = "work" | "search" | "cases" | "customers" | "numbers" | "administration";

export type GroupName = "general" | "channels" | "people" | "records" | "automation" | "oversight";

/** For pages that need one of some rights. */
const needs =
  (...permissions: Permission[]) =>
  (session: Session) =>
    permissions.some((each) => session.agent.permissions.includes(each));

/** For those of a centre in which some queue may be taken from. */
export const mayPull = (session: Session) => session.agent.permissions.includes("cases.handle") && session.queues.some((queue) => queue.pull_allowed);

/** For those who set a new tenant up, until they put its first steps away. */
export const needsFirstSteps = (session: Session) => !session.tenant.is_set_up && session.agent.permissions.includes("tenant.manage");

/** In the order of the rail. "Work" is everybody's and is no page: it is the desk itself. */
export const PLACES: readonly Place[] = [
  { name: "work", text: "place.work", Icon: Inbox, shortcut: "goToWork" },
  { name: "search", text: "place.search", Icon: Search, shortcut: "goToSearch" },
  { name: "cases", text: "place.cases", Icon: FolderOpen, shortcut: "goToCases" },
  { name: "customers", text: "place.customers", Icon: UsersRound, shortcut: "goToCustomers" },
  { name: "numbers", text: "place.numbers", Icon: ChartColumn, shortcut: "goToNumbers" },
  { name: "administration", text: "place.administration", Icon: Settings2, shortcut: "goToAdministration" },
];

/** In the order of each place's menu. */
export const PAGES: readonly Page[] = [
  { path: "search", place: "search", text: "place.search", may: needs("cases.read"), View: lazy(() => import("../features/search/SearchPage")) },
  { path: "cases", place: "cases", text: "place.cases", may: needs("cases.read"), View: lazy(() => import("../features/case-list/CasesPage")) },
  { path: "tasks", place: "cases", text: "place.tasks", may: needs("cases.read"), View: lazy(() => import("../features/tasks/TasksPage")) },
  { path: "replies", place: "cases", text: "place.replies", may: needs("cases.handle", "automation.manage"), View: lazy(() => import("../features/toolbox/RepliesPage")) },
  { path: "macros", place: "cases", text: "place.macros", may: needs("cases.handle", "automation.manage"), View: lazy(() => import("../features/toolbox/MacrosPage")) },
  { path: "customers", place: "customers", text: "place.customers", may: needs("customers.read"), View: lazy(() => import("../features/customers/CustomersPage")) },
  { path: "organizations", place: "customers", text: "organizations.title", may: needs("customers.read"), View: lazy(() => import("../features/organizations/OrganizationsPage")) },
  { path: "duplicates", place: "customers", text: "place.duplicates", may: needs("customers.merge"), View: lazy(() => import("../features/customers/DuplicatesPage")) },
  { path: "imports", place: "customers", text: "place.imports", may: needs("customers.import"), View: lazy(() => import("../features/transfers/ImportsPage")) },
  { path: "exports", place: "customers", text: "exports.title", may: needs("customers.export", "tenant.export"), View: lazy(() => import("../features/transfers/ExportsPage")) },
  { path: "blocked", place: "customers", text: "place.blocked", may: needs("work.supervise"), View: lazy(() => import("../features/customers/BlockedPage")) },
  { path: "board", place: "numbers", text: "place.board", may: needs("board.read"), View: lazy(() => import("../features/reports/BoardPage")) },
  { path: "report", place: "numbers", text: "place.report", may: needs("reports.read"), View: lazy(() => import("../features/reports/ReportPage")) },
  { path: "first-steps", place: "administration", group: "general", text: "first_steps.title", may: needsFirstSteps, View: lazy(() => import("../features/administration/FirstStepsPage")) },
  { path: "tenant", place: "administration", group: "general", text: "place.tenant", may: needs("tenant.manage"), View: lazy(() => import("../features/administration/TenantPage")) },
  { path: "calendars", place: "administration", group: "general", text: "place.calendars", may: needs("queues.manage"), View: lazy(() => import("../features/administration/CalendarsPage")) },
  { path: "entry-points", place: "administration", group: "channels", text: "place.entry_points", may: needs("channels.manage"), View: lazy(() => import("../features/administration/EntryPointsPage")) },
  { path: "held-mails", place: "administration", group: "channels", text: "place.held_mails", may: needs("channels.manage"), View: lazy(() => import("../features/mailboxes/HeldMailsPage")) },
  { path: "queues", place: "administration", group: "channels", text: "place.queues", may: needs("queues.manage"), View: lazy(() => import("../features/administration/QueuesPage")) },
  { path: "routing", place: "administration", group: "channels", text: "place.routing", may: needs("queues.manage"), View: lazy(() => import("../features/administration/RoutingPage")) },
  { path: "simulations", place: "administration", group: "channels", text: "place.simulations", may: needs("queues.manage", "reports.read"), View: lazy(() => import("../features/simulations/SimulationsPage")) },
  { path: "people", place: "administration", group: "people", text: "place.people", may: needs("people.manage"), View: lazy(() => import("../features/people/PeoplePage")) },
  { path: "skills", place: "administration", group: "people", text: "place.skills", may: needs("queues.manage", "people.manage"), View: lazy(() => import("../features/administration/SkillsPage")) },
  { path: "teams", place: "administration", group: "people", text: "place.teams", may: needs("people.manage"), View: lazy(() => import("../features/people/TeamsPage")) },
  { path: "roles", place: "administration", group: "people", text: "place.roles", may: needs("roles.manage"), View: lazy(() => import("../features/people/RolesPage")) },
  { path: "single-sign-on", place: "administration", group: "people", text: "place.single_sign_on", may: needs("tenant.manage"), View: lazy(() => import("../features/people/SingleSignOnPage")) },
  { path: "presence-reasons", place: "administration", group: "people", text: "presence_reasons.title", may: needs("tenant.manage"), View: lazy(() => import("../features/administration/PresenceReasonsPage")) },
  { path: "fields", place: "administration", group: "records", text: "place.fields", may: needs("tenant.manage"), View: lazy(() => import("../features/fields/FieldsPage")) },
  { path: "labels", place: "administration", group: "records", text: "place.labels", may: needs("tenant.manage"), View: lazy(() => import("../features/administration/LabelsPage")) },
  { path: "consent-purposes", place: "administration", group: "records", text: "consent_purposes.title", may: needs("tenant.manage"), View: lazy(() => import("../features/administration/ConsentPurposesPage")) },
  { path: "retention", place: "administration", group: "records", text: "place.retention", may: needs("tenant.manage"), View: lazy(() => import("../features/retention/RetentionPage")) },
  { path: "routing-rules", place: "administration", group: "automation", text: "place.routing_rules", may: needs("automation.manage"), View: lazy(() => import("../features/routing-rules/RoutingRulesPage")) },
  { path: "rules", place: "administration", group: "automation", text: "place.rules", may: needs("automation.manage"), View: lazy(() => import("../features/rules/RulesPage")) },
  { path: "other-systems", place: "administration", group: "automation", text: "facts.title", may: needs("api.manage"), View: lazy(() => import("../features/facts/FactsPage")) },
  { path: "webhooks", place: "administration", group: "automation", text: "place.webhooks", may: needs("api.manage"), View: lazy(() => import("../features/webhooks/WebhooksPage")) },
  { path: "tokens", place: "administration", group: "automation", text: "place.tokens", may: needs("api.manage"), View: lazy(() => import("../features/people/TokensPage")) },
  { path: "audit", place: "administration", group: "oversight", text: "place.audit", may: needs("audit.read"), View: lazy(() => import("../features/people/AuditPage")) },
  { path: "jobs", place: "administration", group: "oversight", text: "place.jobs", may: needs("operations.manage"), View: lazy(() => import("../features/administration/JobsPage")) },
  { path: "waiting", place: "work", text: "waiting.title", may: mayPull, View: lazy(() => import("../features/handing/WaitingPage")) },
  { path: "notifications", place: "work", text: "notice.title", may: needs("cases.read"), View: lazy(() => import("../features/notifications/NotificationsPage")) },
  { path: "account", place: "work", text: "account.title", may: () => true, View: lazy(() => import("../features/people/AccountPage")) },
];

/** The pages of a place that this reader may see. */
export function pagesOf(place: PlaceName, session: Session): Page[] {
  return PAGES.filter((page) => page.place === place && page.may(session));
}

/** Pages in their order, those of a group together. */
export function groupsOf(pages: readonly Page[]): { name: GroupName | undefined; pages: Page[] }[] {
  const names = [...new Set(pages.map((page) => page.group))];
  return names.map((name) => ({ name, pages: pages.filter((page) => page.group === name) }));
}

/** The page a route shows; undefined for work, for a case, and for what does not exist or is not this reader's to see. */
export function pageOf(route: Route, session: Session): Page | undefined {
  return route.name === "page" ? PAGES.find((page) => page.path === route.page && page.may(session)) : undefined;
}

/** The places this reader has, each with the address it opens. */
export function placesOf(session: Session): { place: Place; route: Route }[] {
  return PLACES.flatMap((place) => {
    if (place.name === "work") return [{ place, route: { name: "work", workItemId: null } as Route }];
    const first = pagesOf(place.name, session)[0];
    return first === undefined ? [] : [{ place, route: pageRoute(first.path) }];
  });
}

/** The place a route belongs to. */
export function placeOf(route: Route, session: Session): PlaceName {
  return pageOf(route, session)?.place ?? "work";
}

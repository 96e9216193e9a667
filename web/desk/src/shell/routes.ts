/** Where the desk stands, as an address: reloading or going back leads to the same place. */
import { Store } from "../state/store";

export type Route =
  | { name: "work"; workItemId: string | null }
  | { name: "case"; caseId: string }
  | { name: "entry-points" }
  | { name: "jobs" };

const ROOT = "/desk/";

export function routeOf(path: string): Route {
  const [head, id] = path.slice(ROOT.length).split("/");
  if (head === "work" && id) return { name: "work", workItemId: id };
  if (head === "cases" && id) return { name: "case", caseId: id };
  if (head === "entry-points" || head === "jobs") return { name: head };
  return { name: "work", workItemId: null };
}

export function pathOf(route: Route): string {
  switch (route.name) {
    case "work":
      return route.workItemId === null ? ROOT : `${ROOT}work/${route.workItemId}`;
    case "case":
      return `${ROOT}cases/${route.caseId}`;
    default:
      return ROOT + route.name;
  }
}

export class Router extends Store<Route> {
  constructor() {
    super(routeOf(window.location.pathname));
    window.addEventListener("popstate", () => this.set(routeOf(window.location.pathname)));
  }

  go(route: Route): void {
    const path = pathOf(route);
    if (path === window.location.pathname) return;
    window.history.pushState(null, "", path);
    this.set(routeOf(path));
  }
}

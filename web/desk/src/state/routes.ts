/** Where the desk stands, as an address: reloading, going back and a new tab lead to the same place. */
import { Store } from "./store";

export type Route =
  | { name: "work"; workItemId: string | null }
  /** `messageId`: brought into view, however far up it stands. `shows`: what beside the case is shown, also where it is a drawer. */
  | { name: "case"; caseId: string; messageId?: string; shows?: "tasks" }
  /** A page of the list in `shell/places.ts`; `rest` is what follows its path, `search` the query without its `?`. */
  | { name: "page"; page: string; rest: string; search: string };

const ROOT = "/desk/";

/** The address of a page, with what it shows: `pageRoute("customers", "8f…")`, `pageRoute("cases", "", "status=open")`. */
export function pageRoute(page: string, rest = "", search = ""): Route {
  return { name: "page", page, rest, search };
}

/** The route an address means; what means nothing leads to my work. Pages the reader may not see are refused by the shell. */
export function routeOf(path: string, search = ""): Route {
  const [head = "", ...tail] = path.slice(ROOT.length).split("/");
  const id = tail[0] ?? "";
  if (head === "work" && id) return { name: "work", workItemId: id };
  if (head === "cases" && id) {
    const asked = new URLSearchParams(search);
    const messageId = asked.get("message");
    return { name: "case", caseId: id, ...(messageId !== null && { messageId }), ...(asked.get("shows") === "tasks" && { shows: "tasks" }) };
  }
  if (head === "" || head === "work") return { name: "work", workItemId: null };
  return { name: "page", page: head, rest: tail.join("/"), search: search.replace(/^\?/, "") };
}

export function pathOf(route: Route): string {
  switch (route.name) {
    case "work":
      return route.workItemId === null ? ROOT : `${ROOT}work/${route.workItemId}`;
    case "case": {
      const asked = new URLSearchParams({ ...(route.messageId && { message: route.messageId }), ...(route.shows && { shows: route.shows }) });
      return `${ROOT}cases/${route.caseId}${asked.size === 0 ? "" : `?${asked}`}`;
    }
    case "page":
      return `${ROOT}${route.page}${route.rest && `/${route.rest}`}${route.search && `?${route.search}`}`;
  }
}

const here = () => routeOf(window.location.pathname, window.location.search);

export class Router extends Store<Route> {
  constructor() {
    super(here());
    window.addEventListener("popstate", () => this.set(here()));
  }

  /** Goes there. `replace`: the place changes its own address (a filter), and going back leaves it out. */
  go(route: Route, { replace = false }: { replace?: boolean } = {}): void {
    const path = pathOf(route);
    if (path === window.location.pathname + window.location.search) return;
    if (replace) window.history.replaceState(null, "", path);
    else window.history.pushState(null, "", path);
    this.set(route);
  }
}

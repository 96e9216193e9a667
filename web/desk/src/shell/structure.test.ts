import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { SHORTCUTS } from "../features/shortcuts/list";
import type { Session } from "../wire/answers";
import { pageOf, PAGES, placeOf, PLACES } from "./places";
import { pathOf, routeOf, type Route } from "../state/routes";

const SOURCE = join(import.meta.dirname, "..");

function files(ending: RegExp, folder = SOURCE): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return files(ending, path);
    return ending.test(entry.name) ? [path] : [];
  });
}

/** Which rings a ring may import. */
const MAY: Record<string, string[]> = {
  wire: ["wire"],
  ui: ["ui"],
  i18n: ["i18n"],
  state: ["state", "wire"],
  features: ["features", "state", "wire", "ui", "i18n"],
};

/** What features share among them; each other feature is known only to the shell. */
const SHARED = ["case-facts", "channels", "facts", "fields", "finding", "navigation", "problems", "shortcuts"];
const NEIGHBOURS: Record<string, string[]> = { cases: ["case-ties", "decisions", "handing", "routing-rules", "toolbox", "work"], reports: ["consults", "decisions", "handing"], consults: ["handing"], work: ["consults"], "case-ties": ["mail"], facts: ["administration"], fields: ["administration"], webhooks: ["administration"], administration: ["decisions", "mailboxes"], mailboxes: ["administration"], customers: ["organizations", "tasks", "timeline"], timeline: ["thread"], "case-list": ["organizations", "toolbox"], mail: ["mail-composer", "thread"], "mail-composer": ["composer", "mail", "toolbox"], thread: ["mail"], composer: ["mail-composer", "toolbox"], toolbox: ["administration"], rules: ["administration", "toolbox"], "routing-rules": ["administration", "rules"], offers: ["decisions", "routing-rules"], simulations: ["administration", "reports"] };

function importsOf(path: string): string[] {
  const code = readFileSync(path, "utf8");
  return [...code.matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)].map((match) => relative(SOURCE, join(path, "..", match[1] ?? "")));
}

describe("the rings", () => {
  const modules = files(/\.tsx?$/).filter((path) => !/\.test\.|\.d\.ts$/.test(path));

  it("point inward", () => {
    const wrong = modules.flatMap((path) => {
      const own = relative(SOURCE, path).split("/")[0] ?? "";
      const may = MAY[own];
      return may === undefined ? [] : importsOf(path).filter((other) => !may.includes(other.split("/")[0] ?? "")).map((other) => `${relative(SOURCE, path)} → ${other}`);
    });
    expect(wrong).toEqual([]);
  });

  it("keep features apart", () => {
    const wrong = modules.flatMap((path) => {
      const [ring, own = ""] = relative(SOURCE, path).split("/");
      if (ring !== "features") return [];
      const allowed = [own, ...SHARED, ...(NEIGHBOURS[own] ?? [])];
      return importsOf(path)
        .filter((other) => other.startsWith("features/") && !allowed.includes(other.split("/")[1] ?? ""))
        .map((other) => `${relative(SOURCE, path)} → ${other}`);
    });
    expect(wrong).toEqual([]);
  });

  it("hold files that can be read at a sitting", () => {
    const long = modules.filter((path) => readFileSync(path, "utf8").split("\n").length > 320);
    expect(long.map((path) => relative(SOURCE, path))).toEqual([]);
  });
});

describe("the styles", () => {
  /** Sides of the page instead of the text's start and end. */
  const PHYSICAL = /(?:margin|padding|border|inset)-(?:left|right|top|bottom)\b|(?:^|[\s;{])(?:left|right|top|bottom)\s*:|text-align:\s*(?:left|right)|float:|(?:^|[\s;{])(?:min-|max-)?(?:width|height)\s*:/m;
  /** A line that says why it may: `./dev check` reads the same words. */
  const ALLOWED = /^.*lint: allow physical-sides, because .*$/gm;

  it.each(files(/\.css$/).map((path) => relative(SOURCE, path)))("%s knows start and end, not left and right", (path) => {
    const css = readFileSync(join(SOURCE, path), "utf8")
      .replace(ALLOWED, "")
      .replace(/@media[^{]*\{/g, "{")
      .replace(/\/\*.*?\*\//gs, "");
    expect(PHYSICAL.exec(css)?.[0]).toBeUndefined();
  });
});

describe("the shortcuts", () => {
  it("have a key each", () => {
    const codes = Object.values(SHORTCUTS).map((shortcut) => shortcut.code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it("show the key they listen to", () => {
    for (const { keys, code } of Object.values(SHORTCUTS)) expect(`Alt+${code.replace(/^Key/, "")}`).toBe(keys);
  });
});

describe("addresses", () => {
  it.each<Route>([
    { name: "work", workItemId: null },
    { name: "work", workItemId: "w1" },
    { name: "case", caseId: "c1" },
    { name: "case", caseId: "c1", messageId: "m1" },
    { name: "case", caseId: "c1", shows: "tasks" },
    { name: "page", page: "jobs", rest: "", search: "" },
    { name: "page", page: "customers", rest: "c1/fields", search: "" },
    { name: "page", page: "cases", rest: "", search: "status=open&owner=me" },
  ])("lead back to where they were made: %o", (route) => {
    const address = new URL(pathOf(route), "http://desk.test");
    expect(routeOf(address.pathname, address.search)).toEqual(route);
  });

  it("have a page each, of a place that there is", () => {
    expect(new Set(PAGES.map((page) => page.path)).size).toBe(PAGES.length);
    for (const page of PAGES) expect(PLACES.map((place) => place.name)).toContain(page.place);
    // These lead to work and to cases, whatever pages there are.
    expect(PAGES.map((page) => page.path)).not.toContain("work");
  });

  it("of a group stand together, under a heading each where the place has headings", () => {
    for (const place of PLACES) {
      const groups = PAGES.filter((page) => page.place === place.name).map((page) => page.group);
      const runs = groups.filter((group, at) => group !== groups[at - 1]);
      expect(new Set(runs).size).toBe(runs.length);
      expect(groups.every((group) => group === undefined) || groups.every((group) => group !== undefined)).toBe(true);
    }
  });

  it.each(["/desk", "/desk/", "/desk/work", "/desk/work/"])("%s is my work", (path) => {
    expect(routeOf(path)).toEqual({ name: "work", workItemId: null });
  });

  it("that mean nothing, or nothing for this reader, show my work", () => {
    const session = { agent: { permissions: ["cases.read"] } } as unknown as Session;
    expect(pageOf(routeOf("/desk/nowhere/1"), session)).toBeUndefined();
    expect(pageOf(routeOf("/desk/jobs"), session)).toBeUndefined();
    expect(placeOf(routeOf("/desk/jobs"), session)).toBe("work");
  });
});

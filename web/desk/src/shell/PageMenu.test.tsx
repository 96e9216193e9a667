// @vitest-environment jsdom
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Desk } from "../state/desk";
import { DeskProvider } from "../state/desk-context";
import { RouterProvider, useRouter } from "../state/router-context";
import { pageRoute, Router } from "../state/routes";
import { Store, useValue } from "../state/store";
import { ReadingProvider, readingOf } from "../i18n/reading";
import { Texts } from "../i18n/text";
import type { Permission, Session } from "../wire/answers";
import { PageMenu } from "./PageMenu";
import { pageOf } from "./places";

const ADMINISTRATOR: Permission[] = ["tenant.manage", "queues.manage", "channels.manage", "people.manage", "api.manage"];

beforeEach(() => window.history.replaceState(null, "", "/desk/labels"));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function Here({ session }: { session: Session }) {
  const page = pageOf(useValue(useRouter(), (value) => value), session);
  return page === undefined ? null : <PageMenu current={page} />;
}

/** The menu beside a page of administration, and a button behind it. */
function showMenu({ isNarrow, permissions = ADMINISTRATOR }: { isNarrow: boolean; permissions?: Permission[] }) {
  vi.stubGlobal("matchMedia", () => ({ matches: isNarrow, addEventListener: vi.fn(), removeEventListener: vi.fn() }));
  const session = { agent: { permissions }, tenant: { is_set_up: true } } as Session;
  const router = new Router();
  render(
    <ReadingProvider reading={readingOf(new Texts("en", {}))}>
      <DeskProvider value={{ session: new Store(session) } as unknown as Desk}>
        <RouterProvider value={router}>
          <Here session={session} />
          <button type="button">elsewhere</button>
        </RouterProvider>
      </DeskProvider>
    </ReadingProvider>,
  );
  return { router, user: userEvent.setup() };
}

const links = () => screen.getAllByRole("link").map((link) => link.getAttribute("href")?.replace("/desk/", ""));
const opener = () => screen.getByRole("button", { expanded: false });

describe("the menu of pages", () => {
  it("has a labelled list under each heading of which the reader has a page", () => {
    showMenu({ isNarrow: false, permissions: ["tenant.manage", "api.manage"] });
    const menu = screen.getByRole("navigation");
    const headings = within(menu).getAllByRole("heading");
    const lists = within(menu).getAllByRole("list");
    expect(lists.map((list) => list.getAttribute("aria-labelledby"))).toEqual(headings.map((heading) => heading.id));
    expect(headings).toHaveLength(4);
    expect(links()).toEqual([
      "tenant", "single-sign-on", "presence-reasons", "fields", "labels", "consent-purposes", "retention", "other-systems", "webhooks", "tokens",
    ]);
  });

  it("is behind a button where there is one column, and is opened and left by keys", async () => {
    const { router, user } = showMenu({ isNarrow: true });
    expect(screen.queryAllByRole("link")).toEqual([]);
    await user.tab();
    expect(document.activeElement).toBe(opener());
    await user.keyboard("{Enter}");
    expect(document.activeElement?.getAttribute("href")).toBe("/desk/labels");
    await user.keyboard("{Escape}");
    expect(screen.queryAllByRole("link")).toEqual([]);
    expect(document.activeElement).toBe(opener());
    await user.keyboard("{Enter}");
    await user.tab();
    await user.keyboard("{Enter}");
    expect(router.get()).toEqual(pageRoute("consent-purposes"));
    expect(document.activeElement).toBe(opener());
  });

  it("closes when the reader goes elsewhere, by key or by pointer", async () => {
    const { user } = showMenu({ isNarrow: true });
    await user.click(opener());
    await user.tab({ shift: true });
    expect(screen.getAllByRole("link").length).toBeGreaterThan(5);
    screen.getByRole("button", { name: "elsewhere" }).focus();
    await vi.waitFor(() => expect(screen.queryAllByRole("link")).toEqual([]));
    await user.click(opener());
    await user.pointer({ keys: "[MouseLeft]", target: document.body });
    expect(screen.queryAllByRole("link")).toEqual([]);
  });

  it("stays a row where few pages fit in one", () => {
    window.history.replaceState(null, "", "/desk/rules");
    showMenu({ isNarrow: true, permissions: ["automation.manage"] });
    expect(links()).toEqual(["routing-rules", "rules"]);
  });
});

// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listenForShortcuts } from "../features/shortcuts/use-shortcut";
import type { Desk } from "../state/desk";
import { DeskProvider } from "../state/desk-context";
import { RouterProvider } from "../state/router-context";
import { pathOf, Router } from "../state/routes";
import { Store } from "../state/store";
import { ReadingProvider, readingOf } from "../i18n/reading";
import { Texts } from "../i18n/text";
import type { Permission, Session } from "../wire/answers";
import { Rail } from "./Rail";

let stop: () => void;
beforeEach(() => {
  window.history.replaceState(null, "", "/desk/");
  stop = listenForShortcuts();
});
afterEach(() => {
  stop();
  cleanup();
});

function showRail(permissions: Permission[]) {
  const router = new Router();
  const desk = { session: new Store({ agent: { permissions }, tenant: { is_set_up: true } } as Session) } as unknown as Desk;
  const texts = new Texts("en", {});
  render(
    <ReadingProvider reading={readingOf(texts)}>
      <DeskProvider value={desk}>
        <RouterProvider value={router}>
          <Rail />
        </RouterProvider>
      </DeskProvider>
    </ReadingProvider>,
  );
  return { router, user: userEvent.setup() };
}

const here = () => screen.getAllByRole("link").find((link) => link.getAttribute("aria-current") === "page")?.getAttribute("href");

describe("the rail", () => {
  it("leads to a place by a click and by its key, and back by the browser", async () => {
    const { router, user } = showRail(["channels.manage", "operations.manage"]);
    expect(here()).toBe("/desk/");
    await user.keyboard("{Alt>}d{/Alt}");
    expect(window.location.pathname).toBe("/desk/entry-points");
    expect(here()).toBe("/desk/entry-points");
    await user.keyboard("{Alt>}m{/Alt}");
    expect(here()).toBe("/desk/");
    await act(async () => {
      const popped = new Promise((resolve) => window.addEventListener("popstate", resolve, { once: true }));
      window.history.back();
      await popped;
    });
    expect(pathOf(router.get())).toBe("/desk/entry-points");
    expect(here()).toBe("/desk/entry-points");
  });

  it("leaves a click for a new tab to the browser", async () => {
    const { router, user } = showRail(["channels.manage", "operations.manage"]);
    const link = screen.getAllByRole("link")[1] as HTMLElement;
    link.addEventListener("click", (event) => event.preventDefault());
    await user.keyboard("{Control>}");
    await user.click(link);
    await user.keyboard("{/Control}");
    expect(router.get().name).toBe("work");
  });

  it("holds only what the reader may see", () => {
    showRail(["cases.read"]);
    expect(screen.queryByRole("link", { name: /administration/ })).toBeNull();
  });
});

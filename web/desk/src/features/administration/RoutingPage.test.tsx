// @vitest-environment jsdom
import { cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import english from "virtual:texts/en";
import { ReadingProvider, readingOf } from "../../i18n/reading";
import { Texts } from "../../i18n/text";
import type { Desk } from "../../state/desk";
import { DeskProvider } from "../../state/desk-context";
import { RouterProvider } from "../../state/router-context";
import type { Policies } from "../../wire/routing-policies";
import { RackProvider } from "../problems/use-attempt";
import RoutingPage from "./RoutingPage";

afterEach(cleanup);

async function showPolicies(lead: string | null) {
  const policy = { policy_id: "p1", document: { name: "Evening" }, state: "active", version: 1, changed_at: "2026-11-23T10:00:00Z" };
  const policies = { policies: [policy], defaults: {}, settings: [], media: [], lead } as Policies;
  const client = { GET: async () => ({ data: policies, response: new Response() }) };
  render(
    <ReadingProvider reading={readingOf(new Texts("en", english))}>
      <DeskProvider value={{ api: { client } } as unknown as Desk}>
        <RouterProvider value={{ go: () => undefined } as never}>
          <RackProvider value={{} as never}>
            <RoutingPage page="routing" rest="" search="" />
          </RackProvider>
        </RouterProvider>
      </DeskProvider>
    </ReadingProvider>,
  );
  const card = (await screen.findByRole("heading", { name: "Evening" })).closest("li") as HTMLElement;
  return within(card).getAllByRole("button").map((button) => button.textContent);
}

it("says whose policy counts where work is given out with another tenant's, and switches none on", async () => {
  const buttons = await showPolicies("Or Energy");
  expect(screen.getByRole("note").textContent).toContain("by the policy of “Or Energy”");
  expect(screen.getByText("Does not count now")).toBeTruthy();
  expect(screen.queryByText("In force")).toBeNull();
  expect(buttons).toContain("Make a draft");
});

it("says nothing of others where a tenant is by itself", async () => {
  await showPolicies(null);
  expect(screen.queryByRole("note")).toBeNull();
  expect(screen.getByText("In force")).toBeTruthy();
});

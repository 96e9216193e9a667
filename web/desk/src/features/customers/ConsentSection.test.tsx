// @vitest-environment jsdom
import { cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import english from "virtual:texts/en";
import { ReadingProvider, readingOf } from "../../i18n/reading";
import { Texts } from "../../i18n/text";
import type { Desk } from "../../state/desk";
import { DeskProvider } from "../../state/desk-context";
import type { CustomerData, IdentityData } from "../../wire/entities";
import { ConsentSection } from "./ConsentSection";

afterEach(cleanup);

const purpose = (key: string, active = true) => ({ key, name: { en: key }, explanation: {}, active, always_asked: false });
const SAID = { state: "given", how: "phone", said_at: "2026-01-02T10:00:00Z", text_version: null } as const;

async function showConsents(consents: Record<string, typeof SAID>) {
  const entries = [purpose("service"), purpose("club"), purpose("news"), purpose("old", false), purpose("older", false)];
  const client = { GET: async () => ({ data: { entries, version: 1 }, response: new Response() }) };
  const phone = { identity_id: "i1", kind: "phone", shown: "+972 50 123 4567", status: "claimed", consents } as unknown as IdentityData;
  render(
    <ReadingProvider reading={readingOf(new Texts("en", english))}>
      <DeskProvider value={{ api: { client } } as unknown as Desk}>
        <ConsentSection customerId="c1" data={{ identities: [phone] } as unknown as CustomerData} onChanged={() => undefined} />
      </DeskProvider>
    </ReadingProvider>,
  );
  const unasked = await screen.findByText("Not asked yet", { exact: false });
  const folded = unasked.closest("details") as HTMLDetailsElement;
  const namesIn = (part: HTMLElement) => within(part).queryAllByRole("rowheader", { hidden: true }).map((header) => header.textContent?.trim());
  return { unasked, folded, inside: namesIn(folded), all: namesIn(document.body) };
}

it("shows what was answered, archived or not, and folds what was never asked, with its number", async () => {
  const { unasked, folded, inside, all } = await showConsents({ club: SAID, old: SAID });
  expect(unasked.textContent).toContain("Not asked yet: 2");
  expect(folded.open).toBe(false);
  expect(inside).toEqual(["service", "news"]);
  expect(all).toEqual(["club", "old archived", "service", "news"]);
});

it("is one line for an address that was never asked anything", async () => {
  const { unasked, inside, all } = await showConsents({});
  expect(unasked.textContent).toContain("Not asked yet: 3");
  expect(inside).toEqual(all);
});

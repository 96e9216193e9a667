// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, it } from "vitest";
import { ReadingProvider, readingOf } from "../../i18n/reading";
import { loadTexts } from "../../i18n/text";
import type { Desk } from "../../state/desk";
import { DeskProvider } from "../../state/desk-context";
import type { Candidate, Decision } from "../../wire/answers";
import type { LocaleCode } from "../../i18n/locales";
import DecisionsDialog from "./DecisionsDialog";

afterEach(cleanup);
beforeAll(() => {
  // jsdom has none of these.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    this.open = false;
  };
});

const candidate = (name: string, score: number, code: string, params: Candidate["reasons"][number]["params"] = {}): Candidate => ({
  agent_id: name, name, score, could_be_asked: code === "most_points", reasons: [{ code, params }],
});
const DECISION: Decision = {
  decided_at: "2026-11-23T10:00:00Z", policy: "plain", decided_by: null, chosen_agent_id: "Dana", reasons: [],
  candidates: [
    candidate("Dana", 50, "most_points", { points: 50, among: 1 }),
    candidate("Oleh", 900, "skill_missing", { skill: "Hebrew", level: 40, least: 60 }),
    candidate("Emma", 700, "skill_missing", { skill: "Hebrew", level: 0, least: 0 }),
  ],
};

async function show(locale: LocaleCode, decision: Decision = DECISION) {
  const texts = await loadTexts(locale);
  const desk = { agentId: "Dana", api: { listDecisions: async () => [decision] } } as unknown as Desk;
  render(
    <ReadingProvider reading={readingOf(texts)}>
      <DeskProvider value={desk}>
        <DecisionsDialog workItemId="w1" onClose={() => undefined} />
      </DeskProvider>
    </ReadingProvider>,
  );
  await screen.findByText("Oleh");
  return [...document.querySelectorAll("li")].map((line) => line.textContent);
}

it("tells those who could not be asked apart, without a score, after those who could", async () => {
  const [dana, oleh, emma] = await show("en");
  // Alone she is compared with nobody.
  expect(dana).not.toContain("50 ");
  expect(dana).not.toContain("Score");
  expect(oleh).toBe("OlehHebrew: 40, asked 60");
  expect(emma).toBe("EmmaHebrew: none, asked at any level");
  expect(screen.getByRole("heading", { name: "Could not be asked" }).nextElementSibling?.textContent).not.toContain("Dana");
});

it("says which number is the score where several could be asked, and who is not listed", async () => {
  const lines = await show("en", { ...DECISION, candidates: [...DECISION.candidates, candidate("Noa", 0, "fewer_points", { points: 0 }), candidate("Ann", 10, "most_points", { points: 10, among: 2 })].map((each) => ({ ...each, could_be_asked: each.name !== "Oleh" && each.name !== "Emma" })) });
  expect(lines.find((line) => line?.startsWith("Noa"))).toMatch(/Score 0$/);
  expect(screen.getByText(/not ready is not listed/)).toBeTruthy();
});

it.each(["he", "uk", "ru"] as const)("names the skill and both levels in %s", async (locale) => {
  const oleh = (await show(locale))[1];
  expect(oleh).toMatch(/Hebrew.*40.*60/);
});

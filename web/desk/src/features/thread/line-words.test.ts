import { describe, expect, it } from "vitest";
import { readingOf } from "../../i18n/reading";
import { loadTexts } from "../../i18n/text";
import type { CaseData, Params } from "../../wire/entities";
import { lineWords } from "./line-words";
import type { NoteLine } from "./model";

const AT = "2026-03-01T12:00:00.000Z";
const BILLING = { en: "Billing", he: "חיובים", uk: "Рахунки", ru: "Счета" };
const SOLVED = { en: "Solved", he: "טופל", uk: "Вирішено", ru: "Решено" };

function line(code: string, params: Params): NoteLine {
  return { kind: "note_line", id: "l", version: 1, data: { case_id: "c", code, params, occurred_at: AT } };
}

function resolvedCase(outcome: string | null, closedAt: string | null = AT): CaseData {
  return {
    number: 1, subject: null, status: closedAt === null ? "open" : "resolved", outcome, priority: 0, deadline_at: null, snoozed_until: null, team_id: null, team_name: null, rearranged: 0, merged_into: null, label_ids: [], owner_agent_id: null, owner_name: null,
    customer_id: "cu", opened_at: AT, closed_at: closedAt, interactions: [],
  };
}

async function wordsIn(locale: "en" | "he" | "uk" | "ru", told: NoteLine, ofCase?: CaseData): Promise<string | undefined> {
  return lineWords(readingOf(await loadTexts(locale)), told, ofCase);
}

describe("the words of a line", () => {
  it("name the queue that work has gone back to", async () => {
    const returned = line("requeued", { agent_name: "Dana", queue_id: "q", queue_name: BILLING, reason: "given_back" });
    expect(await wordsIn("en", returned)).toBe("Returned to the queue “Billing” by Dana");
    for (const locale of ["he", "uk", "ru"] as const) expect(await wordsIn(locale, returned)).toContain(BILLING[locale]);
  });

  it("name the queue that a rule has put work into, and the rule where an agent would stand", async () => {
    const sent = line("requeued", { queue_id: "q", queue_name: BILLING, reason: "sent", rules: "r" });
    expect(await wordsIn("en", sent)).toBe("Put into the queue “Billing” by a rule");
    for (const locale of ["he", "uk", "ru"] as const) expect(await wordsIn(locale, sent)).toContain(BILLING[locale]);
  });

  it("name who goes on when the holder is gone", async () => {
    const inherited = line("requeued", { agent_name: "Dana", queue_name: BILLING, reason: "inherited", to_name: "Oleh" });
    expect(await wordsIn("en", inherited)).toBe("Dana is gone, Oleh goes on");
    for (const locale of ["he", "uk", "ru"] as const) expect(await wordsIn(locale, inherited)).toMatch(/Dana.*Oleh/);
  });

  it("say that a split holds no more when it was undone", async () => {
    const split = { agent_name: "Dana", number: "7", other_case_id: "k" };
    expect(await wordsIn("en", line("case_split", { ...split, undone: false }))).toBe("From a message on, the conversation goes on in case 7 (Dana)");
    expect(await wordsIn("en", line("case_split", { ...split, undone: true }))).toBe("From a message on, the conversation went on in case 7 for a while");
  });

  it("say only that it went back when the queue is not told", async () => {
    expect(await wordsIn("en", line("requeued", { agent_name: "Dana" }))).toBe("Returned to the queue");
  });

  it("name what came of a case: its disposition, and the outcome in the agent's words", async () => {
    const resolved = line("case_resolved", { agent_name: "Dana", disposition_id: "d", disposition: SOLVED });
    expect(await wordsIn("en", resolved, resolvedCase(null))).toBe("Case resolved by Dana: Solved");
    expect(await wordsIn("en", resolved, resolvedCase("New meter on Thursday"))).toBe("Case resolved by Dana: Solved · New meter on Thursday");
    for (const locale of ["he", "uk", "ru"] as const) expect(await wordsIn(locale, resolved)).toContain(SOLVED[locale]);
  });

  it("do not put a later outcome to an earlier resolution", async () => {
    const resolved = line("case_resolved", { agent_name: "Dana", disposition: null });
    expect(await wordsIn("en", resolved, resolvedCase("Another", "2026-03-02T12:00:00.000Z"))).toBe("Case resolved by Dana");
    expect(await wordsIn("en", resolved, resolvedCase(null, null))).toBe("Case resolved by Dana");
  });

  it("are none for a line this build does not know", async () => {
    expect(await wordsIn("en", line("from-the-future", {}))).toBeUndefined();
  });
});

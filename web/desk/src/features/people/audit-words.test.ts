import { describe, expect, it } from "vitest";
import { readingOf } from "../../i18n/reading";
import { loadTexts } from "../../i18n/text";
import type { Entry } from "../../wire/people-api";
import { changesOf } from "./audit-words";

const read = async (act: string, before: Entry["before"], after: Entry["after"], locale: "en" | "he" = "en") =>
  changesOf(readingOf(await loadTexts(locale)), { act, before, after } as Entry, { "id-1": "Sales" }).map((each) => [each.label, each.before, each.after]);

describe("what the audit says was changed", () => {
  it("is in the reader's words where settings are codes, also inside lists and things", async () => {
    expect(await read("person_changed", { role: "agent" }, { role: "supervisor" })).toEqual([["Role", "Agent", "Supervisor"]]);
    const provider = { preset: "keycloak", role_rules: [{ value: "agent", role: "auditor", role_id: null }] };
    expect(await read("sign_in_drafted", null, provider)).toEqual([
      ["Kind of provider", null, "Keycloak"],
      ["Roles by group", null, "agent / Auditor / —"],
    ]);
    expect(await read("token_made", null, { permissions: ["facts.write"] })).toEqual([["Permissions", null, "Tell facts of other systems"]]);
    expect(await read("queue_changed", { name: "agent" }, { name: "id-1" })).toEqual([["Name", "agent", "Sales"]]);
  });

  it("says of which entry of a list something was changed", async () => {
    expect(await read("consent_purposes_changed", { "club/active": true }, { "club/active": false })).toEqual([["club: In use", "Yes", "No"]]);
  });

  it("is everything when an export is of no one customer, and the customer when it is of one", async () => {
    expect(await read("export_begun", null, { customer_id: null, with_notes: true })).toEqual([
      ["What", null, "Everything"],
      ["With notes", null, "Yes"],
    ]);
    expect(await read("export_deleted", { customer_id: null }, null, "he")).toEqual([["מה", "הכול", null]]);
    expect(await read("export_begun", null, { customer_id: "id-1" })).toEqual([["Customer", null, "Sales"]]);
  });
});

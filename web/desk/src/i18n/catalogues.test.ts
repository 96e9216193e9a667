import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse, TYPE, type MessageFormatElement } from "@formatjs/icu-messageformat-parser";
import { describe, expect, it } from "vitest";
import english from "./en.json";
import hebrew from "./he.json";
import russian from "./ru.json";
import ukrainian from "./uk.json";

const CATALOGUES: Record<string, Record<string, string>> = { en: english, he: hebrew, uk: ukrainian, ru: russian };
const OTHERS = ["he", "uk", "ru"];
const SOURCE = join(import.meta.dirname, "..");

/** Keys that are built of a prefix and a code: the server's, or a literal type's. */
const FAMILIES = [
  "event.", "outcome.",
  "act.", "alerts.short_", "audit.kind_", "audit_setting.", "author.", "bulk.", "calendars.effect.", "calendars.kind.", "cases.filter_", "cases.none_", "cases.order_", "cases.view_", "channel.", "color.", "composer.closed_", "consent.how.", "consent.state.", "decline_reason.", "doubt.", "degree.", "delivery.", "fact.", "fact_icon.", "fact_kind.", "fact_value.", "field_type.", "first_steps.", "health.", "identity.", "import_count.", "import_delimiter.", "import_encoding.", "import_examples.", "import_foreseen.", "import_next.", "import_rule.", "import_state.", "import_target.", "imports.unknown_", "line.", "link.take_", "macros.act_", "notice_explained.", "offer_reason.", "notice_kind.", "palette.group_", "permission.", "permission_group.", "permission_why.", "person_state.", "place_group.", "policy.", "presence.", "presence_notice.", "presence_reason.", "priority.", "problem.", "proof.", "provenance.", "queues.alert_", "queues.when_closed_", "reach.refused_", "reason.", "remedy.", "role.", "routing.", "medium.", "search.who_", "setting.", "setting_expected.", "status.", "text_field.", "theme.", "tie.", "ties.", "timeline.part_", "tool_scope.", "unit.", "webhook_delivery.", "webhook_kind.", "webhook_off.", "when.", "work.question_",
  "erasure_reason.", "export_state.", "filters.by_", "fields.none_explained_", "fields.section_", "fields.subject_", "fields.write_", "came_by.", "sso.preset_", "sso.advice_",
  "mail.again_", "mail.kind_", "mail.protection_", "mail.role_", "mail.status_", "mail.told_", "mail.verdict_",
  "board.item_", "board.unanswered_", "rules.about_", "rules.event_", "rules.hours_", "rules.is_", "rules.match_", "rules.op_", "rules.open_case_", "rules.run_", "rules.says_", "rules.tell_", "report.promised_", "routing.example_", "routing.preferred_", "routing.sets_", "routing.verdict_", "routing_fact.", "routing_type.", "retention_kind.", "retention_why.", "retention_would.",
  "simulations.by_", "simulations.from_", "simulations.part_", "simulations.state_", "simulations.verdict_",
  "held.none_", "held_state.", "mailbox_consent.sign_in.", "mailbox_preset.", "mailbox_state.", "mailbox_step.", "mailbox_todo.", "trial_state.",
];
const SUFFIXED = /^composer\.(reply|note)_explained$/;

function elementsOf(text: string): MessageFormatElement[] {
  return parse(text, { ignoreTag: true });
}

/** Names of the values a message takes. */
function placeholders(elements: MessageFormatElement[]): Set<string> {
  const names = new Set<string>();
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound || element.type === TYPE.tag) continue;
    names.add(element.value);
    if (element.type === TYPE.plural || element.type === TYPE.select) {
      for (const option of Object.values(element.options)) for (const name of placeholders(option.value)) names.add(name);
    }
  }
  return names;
}

function pluralForms(elements: MessageFormatElement[]): string[][] {
  return elements.flatMap((element) => (element.type === TYPE.plural ? [Object.keys(element.options)] : []));
}

function sources(folder = SOURCE): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) && !/\.test\.|\.d\.ts$/.test(entry.name) ? [readFileSync(path, "utf8")] : [];
  });
}

const CODE = sources().join("\n");

describe.each(OTHERS)("the catalogue %s", (locale) => {
  const catalogue = CATALOGUES[locale] ?? {};

  it("has the keys of the English one, and no others", () => {
    expect(Object.keys(catalogue).sort()).toEqual(Object.keys(english).sort());
  });

  it("takes the same values in every message", () => {
    const differing = Object.entries(english).filter(([key, text]) => {
      const own = placeholders(elementsOf(catalogue[key] ?? ""));
      return JSON.stringify([...own].sort()) !== JSON.stringify([...placeholders(elementsOf(text))].sort());
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it("is translated: no sentence is the English one", () => {
    const same = Object.entries(english).filter(([key, text]) => catalogue[key] === text && /\p{L}{3,}/u.test(text.replace(/\{.*\}/gs, "")));
    const names = new Set(["mailbox_preset.microsoft", "setting.email.token_provider.google", "setting.email.token_provider.microsoft", "setting.email.smtp_security.starttls", "setting.email.imap_security.starttls", "sso.preset_google", "sso.preset_keycloak", "sso.preset_microsoft", "channel.whatsapp", "channel.telegram", "channel.sms"]);
    expect(same.map(([key]) => key).filter((key) => !names.has(key))).toEqual([]);
  });
});

describe.each(Object.keys(CATALOGUES))("the plurals of %s", (locale) => {
  it("have each form that the language tells apart for whole numbers", () => {
    const rules = new Intl.PluralRules(locale);
    const needed = new Set([...Array(200).keys()].map((count) => rules.select(count)));
    // The dual is short for "2": where it reads the same, "other" serves.
    needed.delete("two");
    const lacking = Object.entries(CATALOGUES[locale] ?? {}).filter(([, text]) =>
      pluralForms(elementsOf(text)).some((forms) => [...needed].some((form) => !forms.includes(form))),
    );
    expect(lacking.map(([key]) => key)).toEqual([]);
  });
});

describe("the keys", () => {
  it("that the code names all exist", () => {
    const named = [...CODE.matchAll(/\bt\(\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(named.length).toBeGreaterThan(150);
    expect(named.filter((key) => !(key in english))).toEqual([]);
  });

  // Thousands of keys in all of the code: seconds, on a busy machine.
  it("that exist are all used by the code", () => {
    const unused = Object.keys(english).filter(
      (key) => !CODE.includes(`"${key}"`) && !FAMILIES.some((family) => key.startsWith(family)) && !SUFFIXED.test(key),
    );
    expect(unused).toEqual([]);
  }, 60_000);

  it("of a family all belong to one that the code builds", () => {
    for (const family of FAMILIES) expect(CODE, family).toMatch(new RegExp(`["\`]${family.replace(".", "\\.")}["\`$]`));
  });
});

describe("the server's codes", () => {
  const events = readFileSync(join(SOURCE, "../../../src/retzef/kernel/events.py"), "utf8");
  const lines = /NOTE_LINE_KINDS[^{]*\{([^}]*)\}/.exec(events)?.[1] ?? "";

  it("of thin lines all have words, also when nobody is named", () => {
    const codes = [...lines.matchAll(/"([a-z_]+)"/g)].map((match) => match[1] ?? "");
    expect(codes.length).toBeGreaterThan(5);
    expect(codes.filter((code) => !(`line.${code}_plain` in english))).toEqual([]);
  });
});

describe("the audit's acts", () => {
  const acts = readFileSync(join(SOURCE, "../../../src/retzef/platform/audit/acts.py"), "utf8");

  it("all have words", () => {
    const sets = [...acts.matchAll(/frozenset\(\s*\{([^}]*)\}/g)].map((match) => match[1] ?? "").join(" ");
    const codes = [...sets.matchAll(/"([a-z_]+)"/g)].map((match) => match[1] ?? "");
    expect(codes.length).toBeGreaterThan(25);
    expect(codes.filter((code) => !(`act.${code}` in english))).toEqual([]);
  });
});

describe("the Hebrew texts", () => {
  it("speak to their reader in the plural, which is nobody's gender", () => {
    const oneReader = /(?<!\p{L})(אליך|אצלך|אותך|שלך|לך|עליך|בידך|ממך|[בל]?שבאחריותך|[בל]?אחריותך|בטיפולך|אוזכרת)(?!\p{L})/u;
    expect(Object.entries(hebrew).filter(([, text]) => oneReader.test(text)).map(([key]) => key)).toEqual([]);
  });

  it("join what follows a prefix by a maqaf, not by a hyphen", () => {
    expect(Object.entries(hebrew).filter(([, text]) => /\p{Script=Hebrew}-/u.test(text)).map(([key]) => key)).toEqual([]);
  });
});

describe("user text", () => {
  it("is nowhere in the code: no Hebrew or Cyrillic outside the catalogues", () => {
    expect(CODE.match(/[\u0590-\u05ff\u0400-\u04ff]+/g)).toBeNull();
  });
});

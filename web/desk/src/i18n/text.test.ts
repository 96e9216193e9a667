import { describe, expect, it } from "vitest";
import { Formats } from "./formats";
import { chooseLocale, LOCALES } from "./locales";
import { loadTexts } from "./text";

const ISOLATED = /\u2068(.*?)\u2069/u;

describe("texts", () => {
  it("put values into sentences with the language's own plurals", async () => {
    const { t } = await loadTexts("uk");
    expect([1, 3, 5, 21].map((count) => t("work.unread", { count }))).toEqual([
      "1 непрочитане повідомлення",
      "3 непрочитані повідомлення",
      "5 непрочитаних повідомлень",
      "21 непрочитане повідомлення",
    ]);
  });

  it("isolate a name that runs against the sentence, and leave others alone", async () => {
    const [en, he] = [await loadTexts("en"), await loadTexts("he")];
    expect(ISOLATED.exec(en.t("composer.placeholder", { name: "יוסי" }))?.[1]).toBe("יוסי");
    expect(ISOLATED.exec(he.t("composer.placeholder", { name: "Olena" }))?.[1]).toBe("Olena");
    expect(en.t("composer.placeholder", { name: "Olena" })).toBe("Write to Olena…");
    expect(he.t("composer.placeholder", { name: "יוסי" })).not.toMatch(ISOLATED);
  });

  it("keep the groups of a phone number in their order where the sentence runs from the right", async () => {
    const [en, he] = [await loadTexts("en"), await loadTexts("he")];
    const name = "+972 50-123-4567";
    expect(ISOLATED.exec(he.t("case.no_subject", { name }))?.[1]).toBe(name);
    expect(en.t("case.no_subject", { name })).not.toMatch(ISOLATED);
  });

  it("answer nothing for a code they do not know, or when a value is missing", async () => {
    const { find } = await loadTexts("en");
    expect(find("reason.", "from-the-future")).toBeUndefined();
    expect(find("reason.", "at_capacity", {})).toBeUndefined();
    expect(find("reason.", "at_capacity", { load: 3, capacity: 4 })).toContain("3");
  });

  it.each(LOCALES)("of %s all come out with the values they name", async (locale) => {
    const texts = await loadTexts(locale);
    const keys = Object.keys((await import("./en.json")).default) as Parameters<typeof texts.t>[0][];
    const values = new Proxy({}, { get: () => 2, has: () => true, ownKeys: () => [], getOwnPropertyDescriptor: () => undefined });
    for (const key of keys) {
      try {
        expect(texts.t(key, values).trim()).not.toBe("");
      } catch (error) {
        // A message with values: they are given by name in the code; here only its syntax is of interest.
        expect(String(error)).toMatch(/not provided/);
      }
    }
  });
});

describe("the reader's language", () => {
  it("is the first wish that the desk speaks", () => {
    expect(chooseLocale([null, "de-DE", "uk-UA", "ru"])).toBe("uk");
    expect(chooseLocale(["iw-IL"])).toBe("he");
    expect(chooseLocale(["fr", undefined])).toBe("en");
  });
});

describe("formats", () => {
  it("tell how long something lasts exactly, in the units one says it in", () => {
    const { exactDuration } = new Formats("en");
    const told = [0, 45, 300, 330, 5400, 90_000].map((seconds) => exactDuration(seconds * 1000));
    expect(told).toEqual(["0 sec", "45 sec", "5 min", "5 min 30 sec", "1 hr 30 min", "1 day 1 hr"]);
    expect(new Formats("he").exactDuration(300_000)).toBe("5 דק׳");
  });

  const NOW = Date.parse("2026-03-10T12:00:00");
  const MINUTE = 60_000;

  it("give an age in its largest unit, rounded down", () => {
    const { duration } = new Formats("en");
    expect([40_000, 18.9 * MINUTE, 200 * MINUTE, 3_000 * MINUTE].map(duration)).toEqual(["40 sec", "18 min", "3 hr", "2 days"]);
  });

  it("give a countdown that reaches zero only at the end", () => {
    const { countdown } = new Formats("en");
    expect([65_000, 64_001, 1, 0, -5].map(countdown)).toEqual(["1:05", "1:05", "0:01", "0:00", "0:00"]);
  });

  it("say that it was just now, and not in this minute", () => {
    const { ago } = new Formats("en", "just now");
    expect([20_000, MINUTE, 125 * MINUTE].map((passed) => ago(NOW - passed, NOW))).toEqual(["just now", "1 minute ago", "2 hours ago"]);
  });

  it("name days as people do", () => {
    const { day } = new Formats("ru");
    const daysAgo = (days: number) => new Date(NOW - days * 24 * 60 * MINUTE).toISOString();
    expect(day(daysAgo(0), NOW)).toBe("Сегодня");
    expect(day(daysAgo(1), NOW)).toBe("Вчера");
    expect(day(daysAgo(400), NOW)).toContain("2025");
  });
});

describe("sizes", () => {
  it("say the number before its unit in every language, one kilobyte in Hebrew too", () => {
    const sizes = LOCALES.map((locale) => new Formats(locale).fileSize(1_000));
    for (const size of sizes) expect(size).toMatch(/^1\s/u);
  });

  it("say one byte and many of them as each language does", () => {
    const english = new Formats("en");
    expect([english.fileSize(1), english.fileSize(284)]).toEqual(["1 byte", "284 bytes"]);
    const russian = new Formats("ru");
    expect([russian.fileSize(1), russian.fileSize(284), russian.fileSize(285)]).toEqual(["1 байт", "284 байта", "285 байт"]);
  });
});

import { expect, it } from "vitest";
import { readingOf } from "../../i18n/reading";
import { loadTexts } from "../../i18n/text";
import { COMPARED, differenceOf } from "./comparing";

it("tells a difference of shares of a hundred, and one of times in units one says it in", async () => {
  const reading = readingOf(await loadTexts("en"));
  const [share, time] = [COMPARED.find(({ kind }) => kind === "share"), COMPARED.find(({ kind }) => kind !== "share")];
  if (share === undefined || time === undefined) throw new Error("both are compared");
  expect(differenceOf(reading, share, 0.041)).toBe("4.1 of every 100");
  expect(differenceOf(reading, share, -0.02, true)).toBe("-2");
  expect(differenceOf(reading, time, 12)).toBe("12 s");
  expect([differenceOf(reading, time, 300), differenceOf(reading, time, -90)]).toEqual(["5 min", "\u200e-1 min 30 sec"]);
});

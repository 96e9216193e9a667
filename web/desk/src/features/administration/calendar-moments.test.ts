import { expect, it } from "vitest";
import { readingOf } from "../../i18n/reading";
import { loadTexts } from "../../i18n/text";
import { faultWords } from "./calendar-moments";

it("hours that end before they begin are told with how to write those of a night, each on one line and from the left in every script", async () => {
  const reading = readingOf(await loadTexts("he"));
  const told = faultWords(reading, "יום ראשון", [{ opens: "22:00", closes: "06:00" }]);
  const spans = [...(told ?? "").matchAll(/\u2066([\d:]+)\u2060–\u2060([\d:]+)\u2069/gu)].map(([, opens, closes]) => [opens, closes]);
  expect(spans).toEqual([["22:00", "06:00"], ["22:00", "00:00"], ["00:00", "06:00"]]); // prettier-ignore
  expect(faultWords(reading, "יום ראשון", [{ opens: "08:00", closes: "24:00" }])).toBeUndefined();
});

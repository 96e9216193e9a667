import { expect, it } from "vitest";
import { readingOf } from "../../i18n/reading";
import { loadTexts } from "../../i18n/text";
import { offlineError, WireError } from "../../wire/errors";
import { explainTrial } from "./use-trial";

it("a trial that failed is not told as something that was not saved, and hours that are wrong are told as what they are", async () => {
  const reading = readingOf(await loadTexts("en"));
  const failed = new WireError({ code: "internal", message: "Something failed. Nothing was saved.", params: {}, retryable: false }, 500);
  const told = [failed, offlineError()].map((error) => explainTrial(reading, error).title);
  expect(told).toEqual([reading.t("calendars.trial_failed"), reading.t("calendars.trial_failed")]);
  const wrong = new WireError({ code: "hours-senseless", message: "These hours make no sense.", params: {}, retryable: false }, 422);
  expect(explainTrial(reading, wrong).title).toBe("These hours make no sense.");
});

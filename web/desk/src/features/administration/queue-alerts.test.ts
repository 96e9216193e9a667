import { describe, expect, it } from "vitest";
import { alertsOf, draftOfAlerts, isAlertNumber } from "./queue-alerts";

const NOTHING = { wait_seconds: null, waiting: null, in_time_percent: null, nobody_ready: false };

describe("the alerts of a queue", () => {
  it("come back as they were", () => {
    for (const alerts of [NOTHING, { wait_seconds: 90, waiting: 0, in_time_percent: 70, nobody_ready: true }]) expect(alertsOf(draftOfAlerts(alerts))).toEqual(alerts);
  });

  it("are none where nothing is typed, and nothing at all beyond their bounds", () => {
    expect(isAlertNumber("waiting", "0")).toBe(true);
    expect(isAlertNumber("wait_seconds", "0")).toBe(false);
    expect(alertsOf({ ...draftOfAlerts(NOTHING), in_time_percent: "101" })).toBeUndefined();
    expect(alertsOf({ ...draftOfAlerts(NOTHING), waiting: "some" })).toBeUndefined();
  });
});

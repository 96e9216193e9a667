import { expect, it } from "vitest";
import { isQuiet } from "./notices";

const at = (clock: string) => new Date(`2026-11-22T${clock}:00`);

it("is quiet over midnight, from the first minute to before the last", () => {
  const night = { quiet_from: "22:00:00", quiet_until: "07:30:00" };
  expect(["21:59", "22:00", "23:59", "00:00", "07:29", "07:30"].map((clock) => isQuiet(night, at(clock)))).toEqual([false, true, true, true, true, false]);
});

it("is quiet within a day, and never when there are no quiet hours", () => {
  expect(isQuiet({ quiet_from: "12:00:00", quiet_until: "13:00:00" }, at("12:30"))).toBe(true);
  expect(isQuiet({ quiet_from: "12:00:00", quiet_until: "13:00:00" }, at("13:00"))).toBe(false);
  expect(isQuiet({ quiet_from: null, quiet_until: null }, at("03:00"))).toBe(false);
});

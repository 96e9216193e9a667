import { describe, expect, it } from "vitest";
import { cellOf, changedLevels, isLevel, shownLevel } from "./levels";

const dana = { agent_id: "d", name: "Dana", active: true, levels: { hebrew: 80 } };

describe("levels", () => {
  it("are empty or whole numbers to a hundred", () => {
    expect(["", "0", "7", "100"].every(isLevel)).toBe(true);
    expect(["101", "-1", "1.5", "much", " "].some(isLevel)).toBe(false);
  });

  it("show what was typed, else what is kept", () => {
    expect(shownLevel(dana, "hebrew", {})).toBe("80");
    expect(shownLevel(dana, "english", {})).toBe("");
    expect(shownLevel(dana, "hebrew", { [cellOf("d", "hebrew")]: "" })).toBe("");
  });

  it("are saved where they say something else than what is kept", () => {
    const typed = { [cellOf("d", "hebrew")]: "", [cellOf("d", "english")]: "0" };
    expect(changedLevels([dana], typed)).toEqual([
      { agent_id: "d", skill_id: "hebrew", level: null, was: 80 },
      { agent_id: "d", skill_id: "english", level: 0, was: null },
    ]);
    expect(changedLevels([dana], { [cellOf("d", "hebrew")]: "080" })).toEqual([]);
  });
});

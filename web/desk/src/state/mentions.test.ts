import { describe, expect, it } from "vitest";
import { atBefore, partsOf, standing, withMarks, withoutMarks, type Mention } from "./mentions";

const dana: Mention = { kind: "agent", id: "01a2025d-8951-7415-9ab9-03f4fc8d616a", name: "Dana" };
const levi: Mention = { kind: "agent", id: "01a2025d-8951-7415-9ab9-03f4fc8d616b", name: "Dana Levi" };
const team: Mention = { kind: "team", id: "01a2025d-8951-7415-9ab9-03f4fc8d616c", name: "צוות בוקר" };

describe("a note", () => {
  it("is sent with ids where names stand, the longer name whole, and comes back as it was", () => {
    const text = "@Dana Levi and @Dana, @צוות בוקר: look. (@Dana)";
    const sent = withMarks(text, [dana, levi, team]);
    expect(sent).toBe(`<@agent:${levi.id}> and <@agent:${dana.id}>, <@team:${team.id}>: look. (<@agent:${dana.id}>)`);
    const names = new Map([dana, levi, team].map((each) => [each.id, each.name]));
    const back = withoutMarks(sent, (_, id) => names.get(id) ?? "");
    expect(back.text).toBe(text);
    expect(new Set(back.mentions)).toEqual(new Set([levi, dana, team]));
  });

  it("names nobody whose name is gone or goes on", () => {
    expect(standing("@Danae and Dana", [dana])).toEqual([]);
    expect(standing("@Dana Levi", [dana, levi])).toEqual([levi]);
    expect(withMarks("@Danae", [dana])).toBe("@Danae");
  });

  it("keeps what only looks like a mention", () => {
    expect(partsOf("<@agent:nobody> <@team:1>")).toEqual([{ text: "<@agent:nobody> <@team:1>" }]);
  });
});

describe("an @", () => {
  it.each([
    ["@", 1, { start: 0, asked: "" }],
    ["see @da", 7, { start: 4, asked: "da" }],
    ["(@dana le", 9, { start: 1, asked: "dana le" }],
    ["dana@x", 6, null],
    ["@dana levi x", 12, null],
  ])("in %s asks for %o", (text, caret, expected) => {
    expect(atBefore(text, caret)).toEqual(expected);
  });
});

import { describe, expect, it } from "vitest";
import type { Limits } from "../../wire/entities";
import { fileRefusal, lengthIn, roomFor } from "./limits";

const FAMILY = "👩‍👩‍👧";
const VOWELLED = "שָׁלוֹם";

function limits(part: Partial<Limits>): Limits {
  return { text_max: 10, text_unit: "chars", files_max_bytes: 1_000, file_types: [], ...part };
}

describe("counting", () => {
  it("counts code points as characters, not halves of a pair", () => {
    expect(lengthIn("chars", "a😀")).toBe(2);
    expect(lengthIn("utf16", "a😀")).toBe(3);
  });

  it("counts what a reader sees as one sign as one grapheme", () => {
    expect(lengthIn("graphemes", FAMILY)).toBe(1);
    expect(lengthIn("graphemes", VOWELLED)).toBe(4);
    expect(lengthIn("chars", VOWELLED)).toBe(7);
  });

  it("counts bytes as they travel", () => {
    expect(lengthIn("bytes", "שלום")).toBe(8);
    expect(lengthIn("bytes", "Привіт")).toBe(12);
  });
});

describe("room", () => {
  it("is not shown while the text is far from the limit", () => {
    expect(roomFor("1234567", limits({}))?.isNear).toBe(false);
  });

  it("is shown near the limit, and is not over at the limit itself", () => {
    expect(roomFor("1234567890", limits({}))).toMatchObject({ isNear: true, isOver: false, used: 10 });
    expect(roomFor("12345678901", limits({}))).toMatchObject({ isOver: true });
  });

  it("counts in the unit of the channel", () => {
    const text = FAMILY.repeat(3);
    expect(roomFor(text, limits({ text_unit: "graphemes" }))).toMatchObject({ isOver: false, used: 3 });
    expect(roomFor(text, limits({ text_unit: "bytes" }))?.isOver).toBe(true);
  });

  it("is unlimited when the channel names no limit", () => {
    expect(roomFor("x".repeat(99_999), null)).toBeNull();
  });
});

describe("files", () => {
  const png = { size: 500, type: "image/png" };

  it("are refused by the server's own codes when too large or of another type", () => {
    expect(fileRefusal({ ...png, size: 1_001 }, limits({}))).toBe("file-too-large");
    expect(fileRefusal(png, limits({ file_types: ["application/pdf"] }))).toBe("file-type-refused");
  });

  it("are let through when the type, or its family, is accepted", () => {
    expect(fileRefusal(png, limits({ file_types: ["image/png"] }))).toBeNull();
    expect(fileRefusal(png, limits({ file_types: ["image/*"] }))).toBeNull();
  });

  it("are left to the server when the browser knows no type", () => {
    expect(fileRefusal({ size: 1, type: "" }, limits({ file_types: ["image/png"] }))).toBeNull();
  });
});

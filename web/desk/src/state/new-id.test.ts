import { describe, expect, it, vi } from "vitest";
import { newId } from "./new-id";

describe("a new id", () => {
  it("is a random UUID also where the browser offers none, as on plain HTTP", () => {
    vi.stubGlobal("crypto", { getRandomValues: crypto.getRandomValues.bind(crypto) });
    const ids = [newId(), newId()];
    vi.unstubAllGlobals();
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });
});

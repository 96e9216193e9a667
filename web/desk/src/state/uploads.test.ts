import { describe, expect, it } from "vitest";
import { offlineError, WireError } from "../wire/errors";
import { Uploads } from "./uploads";

const FILE = new File(["x"], "contract.pdf", { type: "application/pdf" });
const ARRIVED = { attachment_id: "f1", name: "contract.pdf", media_type: "application/pdf", size: 1 };
const REFUSAL = new WireError({ code: "file-too-large", message: "", params: {}, retryable: false }, 413);

function uploads() {
  const arrived: unknown[] = [];
  let ids = 0;
  const held = new Uploads({
    send: () => Promise.resolve(ARRIVED),
    onArrived: (...told) => arrived.push(told),
    newId: () => String((ids += 1)),
  });
  return { held, arrived };
}

describe("files on their way", () => {
  it("arrive where they were attached, whatever is on the screen by then", async () => {
    const { held, arrived } = uploads();
    held.add("case-1", "note", FILE);
    await Promise.resolve();
    await Promise.resolve();
    expect(arrived).toEqual([["case-1", "note", ARRIVED]]);
  });

  it("that were refused leave with their own message only", () => {
    const { held } = uploads();
    held.add("case-1", "note", FILE, REFUSAL);
    held.add("case-1", "reply", FILE, REFUSAL);
    held.dropRefused("case-1", "reply");
    expect(held.all.get().map((upload) => upload.mode)).toEqual(["note"]);
  });

  it("that found no connection stay when the message goes, and arrive when there is one", async () => {
    const { held, arrived } = uploads();
    held.add("case-1", "reply", FILE, offlineError());
    held.dropRefused("case-1", "reply");
    expect(held.all.get()).toHaveLength(1);
    held.retryUnreached();
    await Promise.resolve();
    await Promise.resolve();
    expect(arrived).toEqual([["case-1", "reply", ARRIVED]]);
  });
});

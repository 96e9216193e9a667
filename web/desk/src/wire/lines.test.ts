import { describe, expect, it } from "vitest";
import { linesOf } from "./lines";

function streamOf(pieces: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

async function read(pieces: Uint8Array[]): Promise<string[]> {
  const found: string[] = [];
  for await (const line of linesOf(streamOf(pieces))) found.push(line);
  return found;
}

describe("the lines of an answer", () => {
  it("are whole wherever it is cut, also within a letter", async () => {
    const bytes = new TextEncoder().encode('{"a":"שלום"}\n{"b":1}\n');
    for (let at = 0; at <= bytes.length; at += 1) expect(await read([bytes.slice(0, at), bytes.slice(at)])).toEqual(['{"a":"שלום"}', '{"b":1}']);
  });

  it("come without an end after the last, and without empty ones", async () => {
    expect(await read([new TextEncoder().encode("\none\n\ntwo")])).toEqual(["one", "two"]);
    expect(await read([])).toEqual([]);
  });
});

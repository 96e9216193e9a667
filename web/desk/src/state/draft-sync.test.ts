// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Api } from "../wire/api";
import { WireError } from "../wire/errors";
import { DraftSync } from "./draft-sync";
import { Drafts, type KeyStorage } from "./drafts";

/** A server that keeps one draft of mine, by version. */
class Server {
  mine = { agent_id: "me", name: "Me", text: "", shared: false, version: 0, changed_at: "2026-11-22T10:00:00Z" };
  readonly api = {
    client: {
      GET: () => Promise.resolve({ data: { mine: this.mine.version === 0 ? null : { ...this.mine }, shared: [] } }),
      PUT: (_: string, { body }: { body: { text: string; shared: boolean; version: number } }) => {
        if (body.version !== this.mine.version) return Promise.reject(new WireError({ code: "draft-changed", message: "", params: {}, retryable: false }, 409));
        this.write(body.text, body.shared);
        return Promise.resolve({ data: { text: body.text, version: this.mine.version } });
      },
    },
  } as unknown as Api;

  write(text: string, shared = false) {
    this.mine = { ...this.mine, text, shared, version: this.mine.version + 1 };
  }
}

function memory(): KeyStorage {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value), removeItem: (key) => void kept.delete(key), keys: () => [...kept.keys()] };
}

function desk(server: Server) {
  const drafts = new Drafts(memory(), "me");
  return { drafts, sync: new DraftSync(server.api, drafts, () => "me") };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("is at the other computer, and goes on there", async () => {
  const server = new Server();
  const [home, office] = [desk(server), desk(server)];
  await home.sync.open("c");
  home.drafts.change("c", { reply: "Good mor" });
  home.drafts.change("c", { reply: "Good morning" });
  await vi.advanceTimersByTimeAsync(1_500);
  expect(server.mine).toMatchObject({ text: "Good morning", version: 1 });
  await office.sync.open("c");
  expect(office.drafts.get("c").reply).toBe("Good morning");
  office.drafts.change("c", { reply: "Good morning!" });
  await vi.advanceTimersByTimeAsync(1_500);
  home.sync.heard("c", "me", server.mine.version);
  await vi.advanceTimersByTimeAsync(10);
  expect(home.drafts.get("c").reply).toBe("Good morning!");
});

it.each([
  ["mine", "here"],
  ["theirs", "there"],
  ["both", "there\n\nhere"],
] as const)("is asked about when it was written in two places: %s", async (by, kept) => {
  const server = new Server();
  const { drafts, sync } = desk(server);
  await sync.open("c");
  server.write("there");
  drafts.change("c", { reply: "here" });
  await vi.advanceTimersByTimeAsync(1_500);
  expect(sync.cases.get().get("c")?.conflict?.text).toBe("there");
  expect([drafts.get("c").reply, server.mine.text]).toEqual(["here", "there"]);
  sync.settle("c", by);
  await vi.advanceTimersByTimeAsync(1_500);
  expect([drafts.get("c").reply, server.mine.text]).toEqual([kept, kept]);
});

it("is put away everywhere when it was sent", async () => {
  const server = new Server();
  const { drafts, sync } = desk(server);
  await sync.open("c");
  drafts.change("c", { reply: "Hello" });
  await vi.advanceTimersByTimeAsync(1_500);
  drafts.change("c", { reply: "" });
  await vi.advanceTimersByTimeAsync(1_500);
  expect(server.mine).toMatchObject({ text: "", version: 2 });
});

it("does not come back when it was sent while the server was asked", async () => {
  const server = new Server();
  const { drafts, sync } = desk(server);
  server.write("Hello");
  drafts.change("c", { reply: "Hello" });
  const asking = sync.open("c");
  drafts.change("c", { reply: "" });
  await asking;
  await vi.advanceTimersByTimeAsync(1_500);
  expect([drafts.get("c").reply, server.mine.text]).toEqual(["", ""]);
});

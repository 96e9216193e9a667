import { describe, expect, it } from "vitest";
import type { SendMessage } from "../wire/answers";
import type { Entity } from "../wire/entities";
import { offlineError, WireError } from "../wire/errors";
import { type KeyStorage } from "./drafts";
import { memoryStorage } from "./key-storage";
import { Outbox, type Outgoing } from "./outbox";

type Answer = Entity[] | WireError;

/** A server that answers each call as the test says, and remembers what it was sent. */
class Server {
  readonly got: SendMessage[] = [];
  private readonly waiting: ((answer: Answer) => void)[] = [];

  readonly send = (_caseId: string, message: SendMessage): Promise<Entity[]> => {
    this.got.push(message);
    return new Promise((resolve, reject) => {
      this.waiting.push((answer) => (answer instanceof WireError ? reject(answer) : resolve(answer)));
    });
  };

  async answer(answer: Answer): Promise<void> {
    this.waiting.shift()?.(answer);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }

  texts(): string[] {
    return this.got.map((message) => message.text);
  }
}

function refused(code: string, status: number): WireError {
  return new WireError({ code, message: "said by the server", params: {}, retryable: false }, status);
}

function outbox(server: Server, storage: KeyStorage = memoryStorage()): Outbox {
  return new Outbox({ storage, scope: "t:a", send: server.send, onConfirmed: () => undefined });
}

let minute = 0;

function written(text: string, caseId = "case-1"): Omit<Outgoing, "state" | "error"> {
  minute += 1;
  return {
    client_id: `client-${minute}`,
    case_id: caseId,
    interaction_id: "i",
    text,
    files: [],
    is_note: false,
    created_at: new Date(Date.UTC(2026, 2, 1, 10, minute)).toISOString(),
  };
}

describe("sending", () => {
  it("keeps a message until the server has confirmed it", async () => {
    const server = new Server();
    const storage = memoryStorage();
    const box = outbox(server, storage);
    box.add(written("hello"));
    expect(storage.keys()).toHaveLength(1);
    expect(box.items.get()).toMatchObject([{ text: "hello", state: "pending" }]);
    await server.answer([]);
    expect(storage.keys()).toEqual([]);
    expect(box.items.get()).toEqual([]);
  });

  it("sends the messages of one case one after the other", async () => {
    const server = new Server();
    const box = outbox(server);
    box.add(written("first"));
    box.add(written("second"));
    expect(server.texts()).toEqual(["first"]);
    await server.answer([]);
    expect(server.texts()).toEqual(["first", "second"]);
  });

  it("does not let one case wait for another", () => {
    const server = new Server();
    const box = outbox(server);
    box.add(written("one", "case-1"));
    box.add(written("two", "case-2"));
    expect(server.texts()).toEqual(["one", "two"]);
  });
});

describe("when the connection breaks", () => {
  it("keeps the message pending and sends it with the same client id after the reconnect", async () => {
    const server = new Server();
    const box = outbox(server);
    box.add(written("hello"));
    await server.answer(offlineError());
    expect(box.items.get()).toMatchObject([{ state: "pending" }]);
    box.flush();
    await server.answer([]);
    expect(server.got[0]?.client_id).toBe(server.got[1]?.client_id);
    expect(box.items.get()).toEqual([]);
  });

  it("keeps the order when several wait", async () => {
    const server = new Server();
    const box = outbox(server);
    box.add(written("first"));
    await server.answer(offlineError());
    box.add(written("second"));
    await server.answer([]);
    await server.answer([]);
    expect(server.texts()).toEqual(["first", "first", "second"]);
  });

  it("goes on after the page is opened anew", async () => {
    const storage = memoryStorage();
    const before = new Server();
    const box = outbox(before, storage);
    box.add(written("first"));
    box.add(written("second"));
    const after = new Server();
    const anew = outbox(after, storage);
    anew.flush();
    await after.answer([]);
    await after.answer([]);
    expect(after.texts()).toEqual(["first", "second"]);
  });

  it("drops a message that the feed shows as accepted, though its answer was lost", async () => {
    const server = new Server();
    const storage = memoryStorage();
    const box = outbox(server, storage);
    const item = written("hello");
    box.add(item);
    await server.answer(offlineError());
    box.confirm(["another", item.client_id]);
    box.flush();
    expect(server.texts()).toEqual(["hello"]);
    expect(storage.keys()).toEqual([]);
  });

  it("keeps a message pending when the session has ended", async () => {
    const server = new Server();
    const box = outbox(server);
    box.add(written("hello"));
    await server.answer(refused("signed-out", 401));
    expect(box.items.get()).toMatchObject([{ state: "pending" }]);
  });
});

describe("when the server refuses", () => {
  it("shows the reason, and lets the next message go", async () => {
    const server = new Server();
    const box = outbox(server);
    box.add(written("refused"));
    box.add(written("fine"));
    await server.answer(refused("text-too-long", 413));
    expect(box.items.get()[0]).toMatchObject({ state: "failed", error: { code: "text-too-long" } });
    expect(server.texts()).toEqual(["refused", "fine"]);
  });

  it("sends it again when the agent says so, and not before", async () => {
    const server = new Server();
    const box = outbox(server);
    const item = written("refused");
    box.add(item);
    await server.answer(refused("text-too-long", 413));
    box.flush();
    expect(server.got).toHaveLength(1);
    box.retry(item.client_id);
    await server.answer([]);
    expect(box.items.get()).toEqual([]);
  });

  it("gives the text back when the agent withdraws it", async () => {
    const server = new Server();
    const storage = memoryStorage();
    const box = outbox(server, storage);
    const item = written("refused");
    box.add(item);
    await server.answer(refused("text-too-long", 413));
    expect(box.withdraw(item.client_id)?.text).toBe("refused");
    expect(storage.keys()).toEqual([]);
  });
});

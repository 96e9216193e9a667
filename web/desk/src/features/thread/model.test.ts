import { describe, expect, it } from "vitest";
import type { Outgoing } from "../../state/outbox";
import type { MessageData } from "../../wire/entities";
import { firstUnreadOf, linksIn, newestInboundOf, numbersIn, rowsOf, type Message, type NoteLine, type Row } from "./model";

/** A UUIDv7 of an instant, as the server makes them. */
function idAt(instant: string, tail = "000000000001"): string {
  const hex = Date.parse(instant).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${tail}`;
}

function message(at: string, part: Partial<MessageData> = {}, tail?: string): Message {
  const occurred_at = `2026-03-01T${at}.000Z`;
  return {
    kind: "message",
    id: idAt(occurred_at, tail),
    version: 1,
    data: {
      case_id: "c",
      interaction_id: "i",
      channel: "webchat",
      direction: "in",
      author_kind: "customer",
      author_id: null,
      author_name: "Olena",
      text: at,
      attachments: [],
      status: "received",
      error_code: null,
      occurred_at,
      client_id: null,
      ...part,
    },
  };
}

/** A line's id says nothing of time, even when it looks as if it did. */
function line(at: string, code = "assigned"): NoteLine {
  const id = "ffffffff-ffff-7fff-8fff-ffffffffffff";
  const data = { case_id: "c", code, params: {}, occurred_at: `2026-03-01T${at}.000Z` };
  return { kind: "note_line", id, version: 1, data };
}

function outgoing(clientId: string): Outgoing {
  const created_at = "2026-03-01T12:00:00.000Z";
  return { client_id: clientId, case_id: "c", interaction_id: "i", text: "x", files: [], is_note: false, created_at, state: "pending", error: null };
}

function thread(messages: Message[], lines: NoteLine[] = [], sending: Outgoing[] = [], firstUnreadId: string | null = null): Row[] {
  return rowsOf({ messages, lines, outgoing: sending, firstUnreadId });
}

function kinds(rows: Row[]): string[] {
  return rows.map((row) => (row.type === "message" ? (row.message.data.text ?? "") : row.type));
}

describe("the order of a thread", () => {
  it("puts messages by their ids and lines by their instants, whatever order they come in", () => {
    const rows = thread([message("10:05:00"), message("10:01:00")], [line("10:03:00")]);
    expect(kinds(rows)).toEqual(["day", "10:01:00", "line", "10:05:00"]);
  });

  it("puts a line before a message of the same millisecond", () => {
    expect(kinds(thread([message("10:00:00")], [line("10:00:00")]))).toEqual(["day", "line", "10:00:00"]);
  });

  it("puts the start of a conversation before its first message, though it is recorded just after", () => {
    const rows = thread([message("10:00:00")], [line("10:00:01", "interaction_started")]);
    expect(kinds(rows)).toEqual(["day", "line", "10:00:00"]);
  });

  it("parts the days by the reader's own midnight", () => {
    const before = message("10:00:00");
    const after = { ...message("11:00:00"), id: idAt("2026-03-02T11:00:00.000Z") };
    after.data = { ...after.data, occurred_at: "2026-03-02T11:00:00.000Z" };
    expect(kinds(thread([before, after]))).toEqual(["day", "10:00:00", "day", "11:00:00"]);
  });

  it("puts what is still on its way at the end, and shows nothing twice once it has arrived", () => {
    const arrived = message("10:00:00", { client_id: "mine", direction: "out", author_kind: "agent" });
    expect(kinds(thread([], [], [outgoing("mine")]))).toEqual(["outgoing"]);
    expect(kinds(thread([arrived], [], [outgoing("mine")]))).toEqual(["day", "10:00:00"]);
  });

  it("keeps a message's key when it turns from outgoing to arrived, so that it does not blink", () => {
    const arrived = message("10:00:00", { client_id: "mine", direction: "out" });
    expect(thread([], [], [outgoing("mine")])[0]?.key).toBe(thread([arrived])[1]?.key);
  });
});

describe("runs", () => {
  function edges(rows: Row[]): string[] {
    return rows.flatMap((row) => (row.type === "message" ? [`${row.isFirst ? "(" : ""}${row.isLast ? ")" : ""}`] : []));
  }

  it("hold messages of one author together", () => {
    expect(edges(thread([message("10:00:00"), message("10:01:00"), message("10:02:00")]))).toEqual(["(", "", ")"]);
  });

  it("end with another author, a pause, or a line between", () => {
    const reply = message("10:01:00", { direction: "out", author_kind: "agent", author_id: "me" });
    expect(edges(thread([message("10:00:00"), reply]))).toEqual(["()", "()"]);
    expect(edges(thread([message("10:00:00"), message("10:30:00")]))).toEqual(["()", "()"]);
    expect(edges(thread([message("10:00:00"), message("10:02:00")], [line("10:01:00")]))).toEqual(["()", "()"]);
  });

  it("end where the channel changes", () => {
    expect(edges(thread([message("10:00:00"), message("10:01:00", { interaction_id: "other" })]))).toEqual(["()", "()"]);
  });
});

describe("what is unread", () => {
  const messages = [message("10:00:00"), message("10:01:00", { direction: "out" }), message("10:02:00"), message("10:03:00")];

  it("begins at the first of the newest messages from the customer", () => {
    expect(firstUnreadOf(messages, 2)).toBe(messages[2]?.id);
    expect(firstUnreadOf(messages, 0)).toBeNull();
  });

  it("begins at the first message here when more are unread than the page holds", () => {
    expect(firstUnreadOf(messages, 9)).toBe(messages[0]?.id);
  });

  it("is marked by a line before it", () => {
    expect(kinds(thread(messages, [], [], messages[2]?.id))).toContain("unread");
  });

  it("is read up to the newest message from the customer", () => {
    expect(newestInboundOf([...messages].reverse())?.id).toBe(messages[3]?.id);
  });
});

describe("links", () => {
  it("leave the punctuation of the sentence outside", () => {
    const parts = linksIn("see https://example.com/a?b=1, then (https://example.org).");
    expect(parts.filter((part) => part.href).map((part) => part.href)).toEqual(["https://example.com/a?b=1", "https://example.org"]);
    expect(parts.map((part) => part.text).join("")).toBe("see https://example.com/a?b=1, then (https://example.org).");
  });

  it("are made of web addresses only", () => {
    expect(linksIn("javascript:alert(1) file:///etc/passwd").every((part) => part.href === null)).toBe(true);
  });
});

describe("telephone numbers in a text", () => {
  it("are found with their plus and their signs between", () => {
    const text = "לפנות אל +972-3-555-0199, +1 (415) 555-0100 או 050-123-4567; 5+3=8";
    const parts = numbersIn(text);
    expect(parts.filter((part) => part.isNumber).map((part) => part.text)).toEqual(["+972-3-555-0199", "+1 (415) 555-0100"]);
    expect(parts.map((part) => part.text).join("")).toBe(text);
  });
});

// @vitest-environment jsdom
import { act, cleanup, configure, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Entity } from "../wire/entities";
import { App } from "./App";
import { Seat } from "./seat";

const NOW = "2026-03-01T12:00:00.000Z";
const CASE = "c1";
const LIMITS = { text_max: 20, text_unit: "chars", files_max_bytes: 1_000, file_types: ["image/png"] };

const DISPOSITIONS = [
  { disposition_id: "d1", label: "Solved", resolves: true },
  { disposition_id: "d2", label: "Waiting for the customer", resolves: false },
];
const SESSION = {
  agent: { agent_id: "me", name: "Dana", email: "d@example.com", role: "agent", role_version: null, locale: "en", capacity: 8, permissions: ["cases.read", "cases.note", "cases.handle", "customers.read", "customers.edit", "customers.merge"] },
  tenant: { tenant_id: "t", name: "Or Energy", accent: "#1d63d8", locales: ["en"], is_set_up: true },
  csrf: "token",
  presence_reasons: [{ code: "lunch", label: "Lunch", active: true }],
  queues: [{ queue_id: "q", name: "Service", dispositions: DISPOSITIONS }],
};

/** The far end: answers calls by a table, and speaks on the socket when the test says so. */
class Server {
  readonly calls: { method: string; path: string; body: unknown; headers: Headers }[] = [];
  readonly frames: Record<string, unknown>[] = [];
  readonly answers = new Map<string, () => Response | Promise<Response>>();
  socket: FakeSocket | null = null;
  isReachable = true;

  readonly fetch = async (request: Request): Promise<Response> => {
    const path = new URL(request.url).pathname.replace("/api/v1", "");
    const text = await request.clone().text();
    this.calls.push({ method: request.method, path, body: text === "" ? null : JSON.parse(text), headers: request.headers });
    if (!this.isReachable) throw new TypeError("no network");
    const answer = this.answers.get(`${request.method} ${path}`);
    return answer ? answer() : json(204, null);
  };

  say(frame: Record<string, unknown>): void {
    act(() => this.socket?.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent));
  }

  changes(entities: Entity[], removed: unknown[] = []): void {
    this.say({ type: "changes", position: "p", entities, removed });
  }
}

class FakeSocket {
  static OPEN = 1;
  readyState = 1;
  onopen: (() => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor() {
    server.socket = this;
    queueMicrotask(() => this.onopen?.());
  }
  send(text: string): void {
    const frame = JSON.parse(text) as Record<string, unknown>;
    server.frames.push(frame);
    if (frame["type"] === "register") queueMicrotask(() => server.say({ type: "snapshot", position: "p", entities: desk }));
    if (frame["type"] === "watch") {
      queueMicrotask(() => server.say({ type: "watched", case_id: CASE, position: "p", entities: thread, before: null }));
    }
  }
  close(): void {}
}

function json(status: number, body: unknown): Response {
  return new Response(status === 204 ? null : JSON.stringify(body), { status });
}

function problem(code: string, message: string): Response {
  return json(409, { error: { code, message, params: {}, retryable: false } });
}

let version = 1;

function entity<K extends Entity["kind"]>(kind: K, id: string, data: Extract<Entity, { kind: K }>["data"]): Entity {
  version += 1;
  return { kind, id, version, data } as Entity;
}

function agent(presence: "ready" | "not_ready" = "ready"): Entity {
  return entity("agent", "me", { name: "Dana", presence, presence_reason: null, presence_at: NOW, load: 2, capacity: 8, locale: "en", role: "agent", role_version: null });
}

function workItem(state: "assigned" | "wrap_up" = "assigned"): Entity {
  return entity("work_item", "w1", {
    state, medium: "chat", channel: "webchat", queue_id: "q", queue_name: { en: "Service" }, case_id: CASE, interaction_id: "i1",
    agent_id: "me", queued_at: NOW, assigned_at: NOW, wrap_up_until: state === "wrap_up" ? "2099-01-01T00:00:00Z" : null,
    disposition_id: null, load: 2, unread: 0, last_line: "Hello", last_line_at: NOW, last_line_by: "customer",
    customer_id: "cu", customer_name: "Olena", customer_locale: "uk", case_number: 7, subject: null,
  });
}

function theCase(endedAt: string | null = null): Entity {
  const interaction = { interaction_id: "i1", channel: "webchat", entry_point_name: "Site", status: "open", started_at: NOW, ended_at: endedAt, identity_id: null, limits: LIMITS };
  return entity("case", CASE, {
    number: 7, subject: null, status: "open", outcome: null, priority: 0, deadline_at: null, snoozed_until: null, team_id: null, team_name: null, rearranged: 0, merged_into: null, label_ids: [], owner_agent_id: "me", owner_name: "Dana", customer_id: "cu",
    opened_at: NOW, closed_at: null, interactions: [interaction],
  });
}

function offer(): Entity {
  return entity("offer", "o1", {
    work_item_id: "w1", case_id: CASE, state: "pending", reasons: [{ code: "longest_idle", params: {} }, { code: "from-the-future", params: {} }],
    offered_at: NOW, expires_at: "2099-01-01T00:00:00Z", medium: "chat", channel: "webchat", queue_name: { en: "Service" },
    customer_name: "Olena", last_line: "Hello", queued_at: NOW,
  });
}

function message(id: string, text: string, clientId: string | null = null): Entity {
  return entity("message", id, {
    case_id: CASE, interaction_id: "i1", channel: "webchat", direction: clientId ? "out" : "in", author_kind: clientId ? "agent" : "customer",
    author_id: clientId ? "me" : null, author_name: clientId ? "Dana" : "Olena", text, attachments: [], status: clientId ? "sent" : "received",
    error_code: null, occurred_at: NOW, client_id: clientId,
  });
}

const customer = (): Entity => entity("customer", "cu", { name: "Olena", locale: "uk", created_at: NOW, identities: [], links: [], cases: [] });

// What is waited for comes at once; a busy machine may still take its time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 30_000 });

let server: Server;
let desk: Entity[];
let thread: Entity[];

beforeEach(() => {
  server = new Server();
  desk = [agent(), workItem()];
  thread = [theCase(), customer(), message("01980000-0000-7000-8000-000000000001", "Hello")];
  server.answers.set("GET /session", () => json(200, SESSION));
  window.history.replaceState(null, "", "/desk/");
  localStorage.clear();
  vi.stubGlobal("fetch", server.fetch);
  // Addresses of the API are relative to the page, which Node's own Request does not know.
  const PageRequest = Request;
  vi.stubGlobal("Request", class extends PageRequest {
    constructor(input: string | Request, init?: RequestInit) {
      super(typeof input === "string" ? new URL(input, "http://desk.test") : input, init);
    }
  });
  vi.stubGlobal("WebSocket", FakeSocket);
  const observer = class { observe() {} disconnect() {} };
  vi.stubGlobal("ResizeObserver", observer);
  vi.stubGlobal("IntersectionObserver", observer);
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
  };
});

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function openDesk() {
  const seat = await Seat.take();
  render(<App seat={seat} />);
  await act(async () => void (await seat.sitDown()));
  await waitFor(() => expect(server.frames.some((frame) => frame["type"] === "register")).toBe(true));
  return userEvent.setup();
}

async function openCase() {
  const user = await openDesk();
  await user.click(await screen.findByTestId("work-item"));
  await screen.findByTestId("message");
  return { user, area: await screen.findByRole("textbox", { name: /Olena/ }) };
}

function sent() {
  return server.calls.filter((call) => call.path === `/cases/${CASE}/messages`).map((call) => call.body as { client_id: string; text: string; note: boolean });
}

describe("an offer", () => {
  beforeEach(() => {
    desk = [agent(), offer()];
    server.answers.set("POST /offers/o1/accept", () => json(200, { work_item_id: "w1", case_id: CASE }));
  });

  it("says who it is and why it came, in the words this build knows", async () => {
    await openDesk();
    const card = await screen.findByTestId("offer");
    expect(card.textContent).toContain("Olena");
    expect(card.textContent).toContain("free the longest");
    expect(card.textContent).not.toContain("from-the-future");
  });

  it("is accepted by the keyboard and opens its item", async () => {
    const user = await openDesk();
    await screen.findByTestId("offer");
    await user.keyboard("{Alt>}a{/Alt}");
    await waitFor(() => expect(window.location.pathname).toBe("/desk/work/w1"));
    const call = server.calls.find((made) => made.path === "/offers/o1/accept");
    expect(call?.headers.get("X-Retzef-Csrf")).toBe("token");
  });

  it("explains itself in the server's words when it has gone", async () => {
    server.answers.set("POST /offers/o1/accept", () => problem("offer-gone", "This offer is no longer open."));
    const user = await openDesk();
    await user.click(await screen.findByRole("button", { name: "Accept" }));
    expect(await screen.findByText("This offer is no longer open.")).toBeTruthy();
  });

  function declined() {
    return server.calls.filter((call) => call.path === "/offers/o1/decline").map((call) => call.body);
  }

  it("is declined in one key, without a reason", async () => {
    const user = await openDesk();
    await screen.findByTestId("offer");
    await user.keyboard("{Alt>}x{/Alt}");
    await waitFor(() => expect(declined()).toEqual([{ reason: null }]));
  });

  it("is declined with a reason by the keyboard alone", async () => {
    const user = await openDesk();
    await screen.findByTestId("offer");
    await user.keyboard("{Alt>}z{/Alt}");
    const reasons = within(await screen.findByRole("group", { name: "Decline because" })).getAllByRole("button");
    expect(document.activeElement).toBe(reasons[0]);
    await user.keyboard("{ArrowDown}");
    expect(document.activeElement).toBe(reasons[1]);
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("group", { name: "Decline because" })).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Decline with a reason" }));
    await user.keyboard("{Alt>}z{/Alt}3");
    await waitFor(() => expect(declined()).toEqual([{ reason: "not_my_language" }]));
  });

  it("gives the focus to the case it becomes", async () => {
    const user = await openDesk();
    await screen.findByText("Nothing is open");
    await user.click(await screen.findByRole("button", { name: "Accept" }));
    server.changes([workItem()], [{ kind: "offer", id: "o1" }]);
    const opened = await screen.findByRole("main", { name: "Case of Olena" });
    await waitFor(() => expect(document.activeElement).toBe(opened));
  });

  it("leaves the focus beside it when it goes", async () => {
    await openDesk();
    act(() => screen.getByRole("button", { name: "Decline" }).focus());
    server.changes([], [{ kind: "offer", id: "o1" }]);
    expect(document.activeElement).toBe(screen.getByRole("region", { name: "My work" }));
  });

  it("is not stood beside the words that all is quiet", async () => {
    await openDesk();
    await screen.findByTestId("offer");
    expect(screen.queryByText("All quiet")).toBeNull();
    server.changes([], [{ kind: "offer", id: "o1" }]);
    expect(await screen.findByText("All quiet")).toBeTruthy();
  });

  it("leaves when the server takes it back", async () => {
    await openDesk();
    await screen.findByTestId("offer");
    server.changes([], [{ kind: "offer", id: "o1" }]);
    expect(screen.queryByTestId("offer")).toBeNull();
  });
});

describe("writing", () => {
  it("sends with Enter, shows the message at once, and once only when it has arrived", async () => {
    const { user, area } = await openCase();
    await user.type(area, "Good day{Enter}");
    expect(screen.getAllByTestId("message")).toHaveLength(2);
    await waitFor(() => expect(sent()).toHaveLength(1));
    const clientId = sent()[0]?.client_id ?? "";
    server.changes([message("01980000-0000-7000-8000-000000000002", "Good day", clientId)]);
    expect(screen.getAllByTestId("message")).toHaveLength(2);
    expect(screen.getAllByText("Good day")).toHaveLength(1);
  });

  it("makes a new line with Shift and Enter", async () => {
    const { user, area } = await openCase();
    await user.type(area, "one{Shift>}{Enter}{/Shift}two");
    expect((area as HTMLTextAreaElement).value).toBe("one\ntwo");
    expect(sent()).toHaveLength(0);
  });

  it("keeps a message that cannot go and sends the same one later", async () => {
    const { user, area } = await openCase();
    server.isReachable = false;
    await user.type(area, "Kept{Enter}");
    await waitFor(() => expect(sent()).toHaveLength(1));
    expect(Object.keys(localStorage).some((key) => key.includes(":out:"))).toBe(true);
    server.isReachable = true;
    server.socket?.onclose?.({ code: 1006 });
    await waitFor(() => expect(sent().length).toBeGreaterThan(1));
    expect(new Set(sent().map((body) => body.client_id)).size).toBe(1);
  });

  it("does not send what is longer than the channel takes, and says by how much", async () => {
    const { user, area } = await openCase();
    await user.type(area, "x".repeat(22));
    await user.keyboard("{Enter}");
    expect(sent()).toHaveLength(0);
    expect(screen.getByText("2 over the limit of this channel")).toBeTruthy();
  });

  it("keeps reply and note apart and sends the note as one", async () => {
    const { user, area } = await openCase();
    await user.type(area, "for Olena");
    await user.keyboard("{Alt>}n{/Alt}");
    const note = screen.getByRole("textbox", { name: /colleagues/ });
    expect((note as HTMLTextAreaElement).value).toBe("");
    await user.type(note, "call first{Enter}");
    await waitFor(() => expect(sent()).toMatchObject([{ text: "call first", note: true }]));
    await user.type(note, "and ask for the number{Enter}"); // who goes on writing goes on among agents
    await waitFor(() => expect(sent()).toMatchObject([{ note: true }, { text: "and ask for the number", note: true }]));
    await user.keyboard("{Alt>}n{/Alt}");
    expect((screen.getByRole("textbox", { name: /Olena/ }) as HTMLTextAreaElement).value).toBe("for Olena");
  });

  it("never sends a note's file to the customer when the agent turns to the reply", async () => {
    const { user, area } = await openCase();
    await user.keyboard("{Alt>}n{/Alt}");
    await screen.findByRole("textbox", { name: /colleagues/ });
    // The browser's own picker fills the field that the button opens; too large a file is refused on the spot.
    const picker = document.querySelector<HTMLInputElement>("input[type=file]")!;
    await user.upload(picker, new File(["x".repeat(1_001)], "private.png", { type: "image/png" }));
    expect(await screen.findByText("private.png")).toBeTruthy();
    await user.keyboard("{Alt>}n{/Alt}");
    expect(screen.queryByText("private.png")).toBeNull();
    await user.type(area, "Good day{Enter}");
    await waitFor(() => expect(sent()).toHaveLength(1));
    await user.keyboard("{Alt>}n{/Alt}");
    expect(screen.getByText("private.png")).toBeTruthy();
  });

  it("offers no reply when the conversation has ended, and says so", async () => {
    thread = [theCase(NOW), customer(), message("01980000-0000-7000-8000-000000000001", "Hello")];
    await openDesk().then(async (user) => user.click(await screen.findByTestId("work-item")));
    expect(await screen.findByText(/The conversation has ended, so no reply/)).toBeTruthy();
    expect((screen.getByRole("radio", { name: "Reply" }) as HTMLInputElement).disabled).toBe(true);
  });
});

describe("the end of a conversation", () => {
  it("asks first, then goes to wrap-up, and wants a result", async () => {
    const { user } = await openCase();
    await user.keyboard("{Alt>}w{/Alt}");
    await user.click(await screen.findByRole("button", { name: "End the conversation" }));
    await waitFor(() => expect(server.calls.some((call) => call.path === "/work-items/w1/finish")).toBe(true));
    server.changes([workItem("wrap_up"), theCase(NOW)]);
    const panel = await screen.findByRole("form", { name: "Wrap-up" });
    await user.click(within(panel).getByRole("button", { name: "Finish wrap-up" }));
    expect(within(panel).getByRole("alert").textContent).toContain("Choose what came of it");
    await user.click(within(panel).getByRole("radio", { name: "Solved" }));
    await user.click(within(panel).getByRole("button", { name: "Finish wrap-up" }));
    await waitFor(() => {
      const call = server.calls.find((made) => made.path === "/work-items/w1/wrap-up");
      expect(call?.body).toMatchObject({ disposition_id: "d1", resolve_case: true });
    });
  });
});

describe("a customer who has ended the chat", () => {
  beforeEach(() => {
    const item = workItem();
    desk = [agent(), { ...item, data: { ...item.data, customer_left: true } } as Entity];
  });

  it("is shown as such where their wait would stand, and is told nothing when the agent ends it too", async () => {
    const { user } = await openCase();
    const row = screen.getByTestId("work-item").textContent;
    expect(row).toContain("The customer ended the conversation");
    expect(row).not.toContain("waits for you");
    await user.keyboard("{Alt>}w{/Alt}");
    const dialog = (await screen.findByRole("button", { name: "End the conversation" })).closest("dialog");
    expect(dialog?.textContent).toContain("Olena has ended the conversation already");
    expect(within(dialog as HTMLElement).queryByRole("button", { name: "Keep talking" })).toBeNull();
  });
});

describe("signing out with work in hand", () => {
  async function leave() {
    const user = await openDesk();
    await screen.findAllByTestId("work-item");
    await user.click(screen.getByRole("button", { name: /Dana/ }));
    await user.click(await screen.findByRole("menuitem", { name: "Sign out" }));
    return { user, dialog: await screen.findByRole("dialog", { name: "Sign out with work in hand?" }) };
  }

  it("speaks of nothing to keep where there are only chats", async () => {
    const { dialog } = await leave();
    expect(dialog.textContent).toContain("Chats: 1");
    expect(dialog.textContent).toContain("goes back to its queue");
    expect(within(dialog).queryByRole("radio")).toBeNull();
  });

  it("lets mail be kept, and says what goes back all the same", async () => {
    const chat = workItem();
    desk = [agent(), chat, { ...chat, id: "w2", data: { ...chat.data, medium: "email", channel: "email" } } as Entity];
    const { user, dialog } = await leave();
    await user.click(within(dialog).getByRole("radio", { name: /answered later \(E-mails: 1\)/ }));
    expect(dialog.textContent).toContain("The rest (Chats: 1) goes back all the same");
  });
});

describe("another case", () => {
  it("is written in at once when the agent was writing in the one before", async () => {
    const { user, area } = await openCase();
    await user.type(area, "Half a");
    server.answers.set("POST /offers/o1/accept", () => json(200, { work_item_id: "w2", case_id: "c2" }));
    // The item may come before the answer.
    server.changes([offer(), { ...workItem(), id: "w2", data: { ...workItem().data, case_id: "c2" } } as Entity]);
    thread = [{ ...theCase(), id: "c2", data: { ...theCase().data, number: 8 } } as Entity, customer()];
    await screen.findByTestId("offer");
    await user.keyboard("{Alt>}a{/Alt}");
    await waitFor(() => expect(window.location.pathname).toBe("/desk/work/w2"));
    await screen.findByText("Case 8");
    await waitFor(() => expect(document.activeElement?.tagName).toBe("TEXTAREA"));
    expect((document.activeElement as HTMLTextAreaElement).value).toBe("");
  });

  it("is not gone on to when the agent has gone elsewhere before the answer came", async () => {
    const { user } = await openCase();
    let answer: (response: Response) => void = () => {};
    server.answers.set(`PATCH /cases/${CASE}`, () => new Promise<Response>((resolve) => (answer = resolve)));
    await user.click(screen.getByRole("button", { name: /^Status/ }));
    await user.click(await screen.findByRole("menuitemradio", { name: "Wait for the customer" }));
    await user.keyboard("{Alt>}s{/Alt}");
    await waitFor(() => expect(window.location.pathname).toBe("/desk/cases"));
    await act(async () => answer(json(200, { position: "p", entities: [], removed: [] })));
    expect(await screen.findByText("Waiting for the customer")).toBeTruthy(); // said when it was done
    expect(window.location.pathname).toBe("/desk/cases");
  });
});

describe("wrap-up", () => {
  async function openWrapUp() {
    desk = [agent(), workItem("wrap_up")];
    thread = [theCase(NOW), customer(), message("01980000-0000-7000-8000-000000000001", "Hello")];
    const user = await openDesk();
    await user.click(await screen.findByTestId("work-item"));
    const panel = await screen.findByRole("form", { name: "Wrap-up" });
    const tick = within(panel).getByRole("checkbox", { name: "The case is resolved" }) as HTMLInputElement;
    const choose = (name: string) => user.click(within(panel).getByRole("radio", { name }));
    const finish = () => user.click(within(panel).getByRole("button", { name: "Finish wrap-up" }));
    const told = () => server.calls.find((made) => made.path === "/work-items/w1/wrap-up")?.body;
    return { user, panel, tick, choose, finish, told };
  }

  it("ticks the case as resolved as the chosen result usually has it", async () => {
    const { tick, choose, finish, told } = await openWrapUp();
    expect(tick.checked).toBe(false);
    await choose("Solved");
    expect(tick.checked).toBe(true);
    await choose("Waiting for the customer");
    expect(tick.checked).toBe(false);
    await finish();
    await waitFor(() => expect(told()).toEqual({ disposition_id: "d2", resolve_case: false }));
  });

  it("leaves the tick as the agent has set it by hand", async () => {
    const { user, tick, choose } = await openWrapUp();
    await choose("Waiting for the customer");
    await user.click(tick);
    await choose("Solved");
    await user.click(tick);
    await choose("Waiting for the customer");
    await choose("Solved");
    expect(tick.checked).toBe(false);
  });

  it("is finished without a result in a queue that has none to choose", async () => {
    const queues = [{ queue_id: "q", name: "Service", dispositions: [] }];
    server.answers.set("GET /session", () => json(200, { ...SESSION, queues }));
    const { user, panel, tick, finish, told } = await openWrapUp();
    expect(within(panel).queryByRole("radio")).toBeNull();
    expect(document.activeElement).toBe(tick);
    await user.click(tick);
    await finish();
    await waitFor(() => expect(told()).toEqual({ disposition_id: null, resolve_case: true }));
  });
});

describe("the session", () => {
  it("asks for the way in when there is none, and tells what the server says", async () => {
    server.answers.set("GET /session", () => json(401, { error: { code: "signed-out", message: "", params: {}, retryable: false } }));
    server.answers.set("POST /session", () => json(401, { error: { code: "wrong-credentials", message: "Wrong.", params: {}, retryable: false } }));
    const seat = await Seat.take();
    render(<App seat={seat} />);
    await act(async () => void (await seat.sitDown()));
    const user = userEvent.setup();
    await user.type(await screen.findByRole("textbox", { name: "E-mail" }), "d@example.com");
    await user.type(screen.getByLabelText("Password"), "nope{Enter}");
    expect(await screen.findByText("Wrong.")).toBeTruthy();
  });

  it("says so when the browser keeps no session that was begun", async () => {
    server.answers.set("GET /session", () => json(401, { error: { code: "signed-out", message: "", params: {}, retryable: false } }));
    server.answers.set("POST /session", () => json(200, { csrf: "c" }));
    const seat = await Seat.take();
    render(<App seat={seat} />);
    await act(async () => void (await seat.sitDown()));
    const user = userEvent.setup();
    await user.type(await screen.findByRole("textbox", { name: "E-mail" }), "d@example.com");
    await user.type(screen.getByLabelText("Password"), "right{Enter}");
    expect((await screen.findByRole("alert")).textContent).toMatch(/did not keep the sign-in.*https:/);
  });

  it("lets the agent choose when the address fits several tenants", async () => {
    server.answers.set("GET /session", () => json(401, { error: { code: "signed-out", message: "", params: {}, retryable: false } }));
    const tenants = [{ tenant_id: "a", name: "First" }, { tenant_id: "b", name: "Second" }];
    server.answers.set("POST /session", () => json(409, { error: { code: "choose-tenant", message: "", params: { tenants }, retryable: false } }));
    const seat = await Seat.take();
    render(<App seat={seat} />);
    await act(async () => void (await seat.sitDown()));
    const user = userEvent.setup();
    await user.type(await screen.findByRole("textbox", { name: "E-mail" }), "d@example.com");
    await user.type(screen.getByLabelText("Password"), "right{Enter}");
    await user.click(await screen.findByRole("button", { name: "Second" }));
    await waitFor(() => expect(server.calls.at(-1)?.body).toMatchObject({ tenant_id: "b" }));
  });

  it("keeps the draft when it ends by itself, and says so", async () => {
    const { user, area } = await openCase();
    await user.type(area, "half a thought");
    act(() => server.socket?.onclose?.({ code: 4401 }));
    expect(await screen.findByText(/Drafts and unsent messages are kept/)).toBeTruthy();
    expect(Object.values(localStorage).join()).toContain("half a thought");
  });
});

describe("the visitor", () => {
  const asked = () => server.frames.filter((frame) => frame["type"] === "visitor");

  it("is shown as there when somebody holds their connection, and as gone when they go", async () => {
    await openCase();
    await waitFor(() => expect(asked().at(-1)).toEqual({ type: "visitor", case_id: CASE }));
    server.say({ type: "visitor", case_id: CASE, online: true });
    expect(await screen.findByText("on the site now")).toBeTruthy();
    server.say({ type: "visitor", case_id: CASE, online: false });
    expect(screen.queryByText("on the site now")).toBeNull();
    expect(screen.getByText("not on the site")).toBeTruthy();
  });

  it("is taken for gone when nobody answers", async () => {
    await openCase();
    await waitFor(() => expect(asked().length).toBeGreaterThan(0));
    expect(await screen.findByText("not on the site")).toBeTruthy();
  });
});

describe("a connection that comes back", () => {
  it("says that the agent is ready again by itself, and says it once", async () => {
    await openDesk();
    const back = { presence: "ready" as const, presence_reason: "connection_back", presence_at: new Date().toISOString() };
    const dana = () => entity("agent", "me", { name: "Dana", load: 2, capacity: 8, locale: "en", role: "agent", role_version: null, ...back });
    server.changes([dana()]);
    const user = userEvent.setup();
    expect(await screen.findByText("The connection is back, and you are ready again")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Dismiss" }));
    server.changes([dana()]);
    expect(screen.queryByText("The connection is back, and you are ready again")).toBeNull();
  });
});

describe("the language", () => {
  it("turns the whole page, and is kept in the profile", async () => {
    const user = await openDesk();
    await user.click(await screen.findByRole("button", { name: /Language/ }));
    await user.click(screen.getByRole("menuitemradio", { name: "עברית" }));
    await waitFor(() => expect(document.documentElement.dir).toBe("rtl"));
    expect(document.documentElement.lang).toBe("he");
    await waitFor(() => expect(server.calls.find((call) => call.path === "/me")?.body).toEqual({ locale: "he" }));
  });
});

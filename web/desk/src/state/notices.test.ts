// @vitest-environment jsdom
import { expect, it } from "vitest";
import type { Api } from "../wire/api";
import { isQuiet, NoticeBoard } from "./notices";

const at = (clock: string) => new Date(`2026-11-22T${clock}:00`);

it("is quiet over midnight, from the first minute to before the last", () => {
  const night = { quiet_from: "22:00:00", quiet_until: "07:30:00" };
  expect(["21:59", "22:00", "23:59", "00:00", "07:29", "07:30"].map((clock) => isQuiet(night, at(clock)))).toEqual([false, true, true, true, true, false]);
});

it("is quiet within a day, and never when there are no quiet hours", () => {
  expect(isQuiet({ quiet_from: "12:00:00", quiet_until: "13:00:00" }, at("12:30"))).toBe(true);
  expect(isQuiet({ quiet_from: "12:00:00", quiet_until: "13:00:00" }, at("13:00"))).toBe(false);
  expect(isQuiet({ quiet_from: null, quiet_until: null }, at("03:00"))).toBe(false);
});

it("has read what was told of a case that is opened, and of no other", async () => {
  const told = [
    { notification_id: "n1", case_id: "a", read_at: null as string | null },
    { notification_id: "n2", case_id: "b", read_at: null as string | null },
  ];
  const calls: string[][] = [];
  const client = {
    GET: (path: string) => Promise.resolve({ data: path.endsWith("settings") ? {} : { notifications: told, cursor: null, unread: told.filter((each) => each.read_at === null).length, more: false } }),
    POST: (_: string, { body }: { body: { notification_ids: string[] } }) => {
      calls.push(body.notification_ids);
      for (const each of told) if (body.notification_ids.includes(each.notification_id)) each.read_at = "2026-11-22T10:00:00Z";
      return Promise.resolve({});
    },
  };
  const board = new NoticeBoard({ client } as unknown as Api);
  await board.refresh();
  await board.readOf("a");
  expect([calls, board.told.get().unread]).toEqual([[["n1"]], 1]);
  await board.readOf("a");
  expect(calls).toHaveLength(1);
  board.stop();
});

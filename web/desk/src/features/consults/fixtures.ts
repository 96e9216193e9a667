/** For tests: work items of mine, and the entities they are found among. */
import { applyChanges, EMPTY } from "../../state/entities";
import type { WorkItemData } from "../../wire/entities";
import type { WorkItem } from "./model";

const PLAIN: WorkItemData = {
  state: "assigned", medium: "chat", channel: "webchat", queue_id: "q", queue_name: { en: "Service" }, case_id: "c", interaction_id: "i", agent_id: "me",
  queued_at: "2026-03-01T12:00:00.000Z", assigned_at: "2026-03-01T12:00:00.000Z", wrap_up_until: null, disposition_id: null, load: 1, unread: 0,
  last_line: "hello", last_line_at: "2026-03-01T12:00:00.000Z", last_line_by: "customer", customer_id: "cu", customer_name: "Olena",
  customer_locale: "uk", case_number: 1, subject: null,
};

export function item(id: string, part: Partial<WorkItemData> = {}): WorkItem {
  return { kind: "work_item", id, version: 1, data: { ...PLAIN, ...part } };
}

export const here = (...items: WorkItem[]) => applyChanges(EMPTY, items, []);

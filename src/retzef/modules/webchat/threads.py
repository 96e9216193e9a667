"""Visitors' threads as widgets may see them: their own messages and how it stands. Never notes, never other threads."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from retzef.engine.routing.expectation import Expectation
from retzef.kernel.ids import TenantId
from retzef.modules.webchat.expected import Place
from retzef.platform.db import Connection
from retzef.platform.journal import Position, position_of

PAGE = 50

# All asked threads at once, in the order asked. A thread is of one visitor; its interactions may be of several cases, and the last
# one says how it stands: one that an agent began has no work yet.
# Everybody who waits asks for their place again and again: only the first hundred are counted, along the index by which
# the router takes them; what is asked of a colleague is nobody's place. With 20,000 in line, counting all took 70 ms for each.
_STANDS = """
SELECT h.epoch, h.life, h.snapshot, t.interaction_ids, t.case_ids,
    -- LIMIT: looked for along the index, in a centre that nobody has analysed too.
    CASE WHEN w.state = 'assigned' AND t.left_after IS NOT NULL AND (
        SELECT m.message_id FROM messages m WHERE m.tenant_id = $1 AND m.interaction_id = w.interaction_id AND m.direction = 'in'
          AND m.message_id > t.left_after ORDER BY m.message_id DESC LIMIT 1) IS NULL THEN 'left' ELSE w.state END AS work_state,
    w.work_item_id, w.queue_id, w.medium,
    w.promised_from, w.promised_until,
    (SELECT a.name FROM agents a WHERE a.tenant_id = $1 AND a.agent_id = w.agent_id AND w.state = 'assigned') AS agent_name,
    CASE WHEN w.state IN ('waiting', 'offered') THEN (
        SELECT CASE WHEN count(*) < 100 THEN 1 + count(*) END FROM (
            (SELECT 1 FROM work_items o WHERE o.tenant_id = $1 AND o.queue_id = w.queue_id AND o.medium = w.medium AND o.state = 'waiting'
               AND o.consult_of IS NULL AND o.priority > w.priority LIMIT 100)
            UNION ALL
            (SELECT 1 FROM work_items o WHERE o.tenant_id = $1 AND o.queue_id = w.queue_id AND o.medium = w.medium AND o.state = 'waiting'
               AND o.consult_of IS NULL AND o.priority = w.priority AND o.queued_at < w.queued_at LIMIT 100)
            LIMIT 100) AS before) END AS place
FROM journal_here h CROSS JOIN unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS v(entry_point_id, thread_key, number)
CROSS JOIN LATERAL (
    SELECT array_agg(i.interaction_id ORDER BY i.interaction_id) AS interaction_ids,
        array_agg(i.case_id ORDER BY i.interaction_id) AS case_ids,
        (array_agg(i.left_after ORDER BY i.interaction_id DESC))[1] AS left_after
    FROM interactions i
    WHERE i.tenant_id = $1 AND i.entry_point_id = v.entry_point_id AND i.thread_key = v.thread_key) t
LEFT JOIN LATERAL (
    SELECT y.* FROM work_items y
    WHERE y.tenant_id = $1 AND y.case_id = t.case_ids[cardinality(t.case_ids)]
      AND y.interaction_id = t.interaction_ids[cardinality(t.interaction_ids)]
    ORDER BY y.work_item_id DESC LIMIT 1) w ON true
ORDER BY v.number
"""
_NEWEST = """
SELECT m.message_id FROM messages m
WHERE m.tenant_id = $1 AND m.interaction_id = ANY ($2) AND m.direction <> 'note'
  AND m.message_id < COALESCE($4, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
ORDER BY m.message_id DESC LIMIT $3
"""
_STATES = {
    "waiting": "waiting",
    "offered": "waiting",
    "assigned": "served",
    # In somebody's hands, to be finished; the visitor has said that it is over and has not written since.
    "left": "ended",
    "wrap_up": "ended",
    "done": "ended",
}


@dataclass(frozen=True, slots=True)
class ThreadStand:
    """How a thread stands: which interactions it has had, who serves it, its place in line (None beyond a hundred).

    `place`: where its work waits, while it does; `promised`: what wait was told first for it; `wait_minutes`: what is told now.
    """

    position: Position
    interaction_ids: tuple[UUID, ...]
    case_ids: tuple[UUID, ...]
    state: str
    agent_name: str | None
    position_in_queue: int | None
    place: Place | None = None
    promised: Expectation | None = None
    wait_minutes: tuple[int, int] | None = None

    def shown(self) -> tuple[str, str | None, int | None, tuple[int, int] | None]:
        """What the visitor sees of it."""
        return (self.state, self.agent_name, self.position_in_queue, self.wait_minutes)


async def find_stands(
    connection: Connection, tenant_id: TenantId, threads: Sequence[tuple[UUID, str]]
) -> list[ThreadStand]:
    """How the threads (entry point, visitor) stand, in one round trip; one that has not begun is idle."""
    entry_points = [entry_point_id for entry_point_id, _ in threads]
    rows = await connection.fetch(_STANDS, tenant_id, entry_points, [visitor for _, visitor in threads])
    return [
        ThreadStand(
            position=position_of(row),
            interaction_ids=tuple(row["interaction_ids"] or ()),
            case_ids=tuple(row["case_ids"] or ()),
            state=_STATES.get(row["work_state"] or "", "idle"),
            agent_name=row["agent_name"],
            position_in_queue=row["place"],
            place=_place(row, entry_point_id),
            promised=_promised(row),
        )
        for row, entry_point_id in zip(rows, entry_points, strict=True)
    ]


def _place(row: asyncpg.Record, entry_point_id: UUID) -> Place | None:
    if _STATES.get(row["work_state"] or "") != "waiting":
        return None
    ahead = None if row["place"] is None else row["place"] - 1
    return Place(entry_point_id, row["work_item_id"], row["queue_id"], row["medium"], ahead)


def _promised(row: asyncpg.Record) -> Expectation | None:
    if row["promised_until"] is None:
        return None
    return Expectation(row["promised_from"].timestamp(), row["promised_until"].timestamp())


async def list_newest_messages(
    connection: Connection,
    tenant_id: TenantId,
    interaction_ids: Sequence[UUID],
    *,
    before: UUID | None = None,
) -> tuple[set[UUID], bool]:
    """The newest page of a thread, or of what is older than `before`; and whether it has more. Never a note."""
    rows = await connection.fetch(_NEWEST, tenant_id, list(interaction_ids), PAGE + 1, before)
    return {row["message_id"] for row in rows[:PAGE]}, len(rows) > PAGE

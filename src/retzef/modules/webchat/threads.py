"""A visitor's thread as the widget may see it: their own messages and how it stands. Never notes, never other threads."""

from dataclasses import dataclass
from uuid import UUID

from retzef.kernel.ids import TenantId
from retzef.platform.db import Connection
from retzef.platform.journal import Position
from retzef.platform.realtime.entities import Wanted

PAGE = 50

_STAND = """
SELECT (SELECT epoch FROM installation) AS epoch, pg_current_snapshot()::text AS snapshot, t.interaction_ids, t.case_ids, t.customer_id,
    w.state AS work_state, w.version AS work_version, w.queued_at, w.queue_id, w.work_item_id,
    (SELECT a.name FROM agents a WHERE a.tenant_id = $1 AND a.agent_id = w.agent_id AND w.state IN ('assigned', 'wrap_up')) AS agent_name,
    (SELECT count(*) FROM work_items o WHERE o.tenant_id = $1 AND o.queue_id = w.queue_id
       AND o.state = 'waiting' AND (o.priority > w.priority OR (o.priority = w.priority AND o.queued_at < w.queued_at))) AS ahead
FROM (
    SELECT array_agg(i.interaction_id ORDER BY i.interaction_id) AS interaction_ids,
        array_agg(i.case_id ORDER BY i.interaction_id) AS case_ids,
        (SELECT d.customer_id FROM identities d WHERE d.tenant_id = $1 AND d.identity_id = (array_agg(i.identity_id))[1]) AS customer_id
    FROM interactions i WHERE i.tenant_id = $1 AND i.entry_point_id = $2 AND i.thread_key = $3) t
LEFT JOIN LATERAL (
    SELECT * FROM work_items x WHERE x.tenant_id = $1 AND x.interaction_id = ANY (t.interaction_ids)
    ORDER BY x.work_item_id DESC LIMIT 1) w ON true
"""
_MESSAGES = """
SELECT m.message_id FROM messages m
WHERE m.tenant_id = $1 AND m.interaction_id = ANY ($2) AND m.direction <> 'note' AND ($3::uuid[] IS NULL OR m.message_id = ANY ($3))
ORDER BY m.message_id DESC LIMIT $4
"""


@dataclass(frozen=True, slots=True)
class ThreadStand:
    """How a thread stands: which interactions it has had, who serves it, how many are before it."""

    position: Position
    interaction_ids: tuple[UUID, ...]
    case_ids: tuple[UUID, ...]
    customer_id: UUID | None
    state: str
    agent_name: str | None
    position_in_queue: int | None


async def find_stand(
    connection: Connection, tenant_id: TenantId, entry_point_id: UUID, visitor_id: str
) -> ThreadStand:
    """One round trip; a thread that has not begun is idle."""
    row = await connection.fetchrow(_STAND, tenant_id, entry_point_id, visitor_id)
    assert row is not None
    states = {
        "waiting": "waiting",
        "offered": "waiting",
        "assigned": "served",
        "wrap_up": "ended",
        "done": "ended",
    }
    state = states.get(row["work_state"] or "", "idle")
    return ThreadStand(
        position=Position.from_snapshot(row["epoch"], row["snapshot"]),
        interaction_ids=tuple(row["interaction_ids"] or ()),
        case_ids=tuple(row["case_ids"] or ()),
        customer_id=row["customer_id"],
        state=state,
        agent_name=row["agent_name"] if state == "served" else None,
        position_in_queue=row["ahead"] + 1 if state == "waiting" else None,
    )


async def list_thread_messages(
    connection: Connection,
    tenant_id: TenantId,
    interaction_ids: tuple[UUID, ...],
    only: set[UUID] | None = None,
) -> Wanted:
    """The newest page of a thread, or those of `only` that belong to it. Notes are never among them."""
    rows = await connection.fetch(
        _MESSAGES,
        tenant_id,
        list(interaction_ids),
        list(only) if only is not None else None,
        PAGE if only is None else 500,
    )
    return Wanted(messages={row["message_id"] for row in rows})

"""The way down from a number of this moment: the items it counts, the one that came first in front, page by page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec

from retzef.kernel.ids import TenantId
from retzef.modules.reporting.standing import Scope
from retzef.platform.db import Connection
from retzef.platform.http.cursors import read_cursor, write_cursor

BoardNumber: TypeAlias = Literal["waiting", "oldest", "offered_now", "in_work", "load"]
ItemState: TypeAlias = Literal["waiting", "offered", "assigned", "wrap_up"]

PAGE = 100
_STATES: dict[BoardNumber, tuple[ItemState, ...]] = {
    "waiting": ("waiting", "offered"),
    "oldest": ("waiting", "offered"),
    "offered_now": ("offered",),
    "in_work": ("assigned", "wrap_up"),
    "load": ("offered", "assigned", "wrap_up"),
}
# Two parts, because there is an index of what waits and one of what agents have; neither knows what is done.
_ITEMS = """
WITH open AS (
    SELECT w.* FROM work_items w WHERE w.tenant_id = $1 AND w.state = 'waiting' AND w.state = ANY ($2)
    UNION ALL
    SELECT w.* FROM work_items w WHERE w.tenant_id = $1 AND w.state IN ('offered', 'assigned', 'wrap_up')
        AND w.agent_id IS NOT NULL AND w.state = ANY ($2))
SELECT w.work_item_id, w.state, w.queue_id, i.channel, w.case_id, k.number AS case_number,
    CASE w.state WHEN 'waiting' THEN NULL WHEN 'offered' THEN o.offered_at ELSE w.assigned_at END AS since,
    w.load, w.queued_at, w.agent_id, a.name AS agent, w.consult_of IS NOT NULL AS is_consult
FROM open w
LEFT JOIN work_items n ON n.tenant_id = w.tenant_id AND n.work_item_id = w.consult_of
JOIN interactions i ON i.tenant_id = w.tenant_id AND i.interaction_id = CASE WHEN w.consult_of IS NULL THEN w.interaction_id ELSE n.interaction_id END
JOIN cases k ON k.tenant_id = w.tenant_id AND k.case_id = w.case_id
LEFT JOIN agents a ON a.tenant_id = w.tenant_id AND a.agent_id = w.agent_id
LEFT JOIN offers o ON o.tenant_id = w.tenant_id AND o.work_item_id = w.work_item_id AND o.state = 'pending'
WHERE ($3::uuid[] IS NULL OR w.queue_id = ANY ($3)) AND ($4::uuid[] IS NULL OR w.agent_id = ANY ($4))
    AND ($5::timestamptz IS NULL OR (w.queued_at, w.work_item_id) > ($5, $6))
ORDER BY w.queued_at, w.work_item_id LIMIT $7
"""


class _Place(msgspec.Struct, array_like=True, frozen=True):
    queued_at: datetime
    work_item_id: UUID


@dataclass(frozen=True, slots=True)
class ItemsAsked:
    """Of which queue or agent; None: of all that the board shows. `after`: a cursor."""

    number: BoardNumber
    queue_id: UUID | None = None
    agent_id: UUID | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What waits, is being offered, is in hand or in wrap-up. `since`: offered, or taken; `load`: in points of capacity; `is_consult`: a colleague is asked
    about another item.
    """

    work_item_id: UUID
    state: ItemState
    queue_id: UUID
    channel: str
    case_id: UUID
    case_number: int
    since: datetime | None
    load: int
    queued_at: datetime
    agent_id: UUID | None
    agent: str | None
    is_consult: bool


async def list_items(
    connection: Connection, tenant_id: TenantId, asked: ItemsAsked, scope: Scope
) -> tuple[list[OpenItem], str | None]:
    """A page of them as far as the scope goes, and the cursor of the next. Raises CursorInvalidError."""
    place = None if asked.after is None else read_cursor(asked.after, asked.number, _Place)
    limit = 1 if asked.number == "oldest" else PAGE
    # An agent's load is of whatever queue: the board shows it whole, too.
    queues = None if asked.number == "load" else _narrowed(scope.queues, asked.queue_id)
    agents = _narrowed(scope.agents if asked.number == "load" else None, asked.agent_id)
    rows = await connection.fetch(
        _ITEMS, tenant_id, list(_STATES[asked.number]), queues, agents, place and place.queued_at,
        place and place.work_item_id, limit + 1,
    )  # fmt: skip
    items = [OpenItem(*row) for row in rows[:limit]]
    if len(rows) <= limit or asked.number == "oldest":
        return items, None
    return items, write_cursor(asked.number, _Place(items[-1].queued_at, items[-1].work_item_id))


def _narrowed(seen: frozenset[UUID] | None, asked: UUID | None) -> list[UUID] | None:
    """What is asked for, of what is seen; None: anything."""
    if asked is None:
        return None if seen is None else list(seen)
    return [asked] if seen is None or asked in seen else []

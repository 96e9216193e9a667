"""How a tenant stands at this moment: what waits in its queues, and what its agents are doing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec

from retzef.kernel.ids import TenantId
from retzef.modules.reporting.alerts import AlertNow, list_alerts_on
from retzef.platform.auth.permissions import Reader, may
from retzef.platform.db import Connection

HeldState: TypeAlias = Literal["offered", "assigned", "wrap_up"]

_QUEUES = """
SELECT q.queue_id, q.name, COALESCE(w.waiting, 0) AS waiting, w.oldest_at, q.active
FROM queues q LEFT JOIN (
    SELECT x.queue_id, count(*) AS waiting, min(x.queued_at) AS oldest_at FROM work_items x
    WHERE x.tenant_id = $1 AND x.state = 'waiting' AND x.consult_of IS NULL GROUP BY x.queue_id) w ON w.queue_id = q.queue_id
WHERE q.tenant_id = $1 ORDER BY q.priority DESC, q.queue_id
"""
_AGENTS = """
SELECT a.agent_id, a.name, a.presence, a.presence_reason, a.presence_at, a.capacity, ARRAY(
    SELECT m.queue_id FROM queue_members m WHERE m.tenant_id = $1 AND m.agent_id = a.agent_id) AS queue_ids
FROM agents a WHERE a.tenant_id = $1 AND a.active ORDER BY a.agent_id
"""
_HELD = """
SELECT w.agent_id, w.work_item_id, w.state, w.queue_id, w.case_id, k.number AS case_number, i.channel, w.load, w.queued_at,
    CASE w.state WHEN 'offered' THEN o.offered_at ELSE w.assigned_at END AS since, w.consult_of IS NOT NULL AS is_consult
FROM work_items w
LEFT JOIN work_items n ON n.tenant_id = w.tenant_id AND n.work_item_id = w.consult_of
JOIN interactions i ON i.tenant_id = w.tenant_id AND i.interaction_id = CASE WHEN w.consult_of IS NULL THEN w.interaction_id ELSE n.interaction_id END
JOIN cases k ON k.tenant_id = w.tenant_id AND k.case_id = w.case_id
LEFT JOIN offers o ON o.tenant_id = w.tenant_id AND o.work_item_id = w.work_item_id AND o.state = 'pending'
WHERE w.tenant_id = $1 AND w.state IN ('offered', 'assigned', 'wrap_up') AND w.agent_id IS NOT NULL
ORDER BY w.work_item_id
"""
# Queues that somebody serves, or whose people they lead; and the people of those queues and of their own teams.
_SCOPE_QUEUES = """
SELECT m.queue_id FROM queue_members m WHERE m.tenant_id = $1 AND (m.agent_id = $2 OR m.agent_id IN (
    SELECT p.agent_id FROM teams t JOIN team_members p ON p.tenant_id = t.tenant_id AND p.team_id = t.team_id
    WHERE t.tenant_id = $1 AND t.lead_agent_id = $2))
"""
_SCOPE_AGENTS = """
SELECT $2::uuid AS agent_id
UNION SELECT m.agent_id FROM queue_members m WHERE m.tenant_id = $1 AND m.queue_id = ANY ($3)
UNION SELECT p.agent_id FROM teams t JOIN team_members p ON p.tenant_id = t.tenant_id AND p.team_id = t.team_id
WHERE t.tenant_id = $1 AND (t.lead_agent_id = $2 OR EXISTS (
    SELECT 1 FROM team_members o WHERE o.tenant_id = $1 AND o.team_id = t.team_id AND o.agent_id = $2))
"""


@dataclass(frozen=True, slots=True)
class QueueNow:
    """Customers. `waiting`: not yet offered to anybody; `oldest_at`: since when the oldest of these waits."""

    queue_id: UUID
    name: Mapping[str, str]
    waiting: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class AgentNow:
    """`queue_ids`: which they serve."""

    agent_id: UUID
    name: str
    presence: str
    reason: str | None
    since: datetime
    capacity: int
    queue_ids: list[UUID]


@dataclass(frozen=True, slots=True)
class Held:
    """Something an agent has in hand, or is being offered. `load` in points of capacity; `since`: offered, or taken; `is_consult`: a colleague asks them."""

    agent_id: UUID
    work_item_id: UUID
    state: HeldState
    queue_id: UUID
    case_id: UUID
    case_number: int
    channel: str
    load: int
    queued_at: datetime
    since: datetime | None
    is_consult: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """All of it, read in one transaction."""

    queues: list[QueueNow]
    agents: list[AgentNow]
    held: list[Held]
    alerts: list[AlertNow]


@dataclass(frozen=True, slots=True)
class Scope:
    """How much of a tenant somebody's board shows. None: all."""

    queues: frozenset[UUID] | None = None
    agents: frozenset[UUID] | None = None


async def read_standing(connection: Connection, tenant_id: TenantId) -> Standing:
    """As it is now. A queue that is switched off is there as long as anything of it waits or is in work."""
    queues = await connection.fetch(_QUEUES, tenant_id)
    agents = [AgentNow(*row) for row in await connection.fetch(_AGENTS, tenant_id)]
    held = [Held(*row) for row in await connection.fetch(_HELD, tenant_id)]
    in_use = {each.queue_id for each in held}
    return Standing(
        [
            QueueNow(row["queue_id"], msgspec.json.decode(row["name"]), row["waiting"], row["oldest_at"])
            for row in queues
            if row["active"] or row["waiting"] or row["queue_id"] in in_use
        ],
        agents,
        held,
        await list_alerts_on(connection, tenant_id),
    )


async def find_scope(connection: Connection, reader: Reader) -> Scope:
    """Who reads all cases sees the whole board; others their own queues, and the people of those and of their teams."""
    if may(reader, "cases.read_all"):
        return Scope()
    rows = await connection.fetch(_SCOPE_QUEUES, reader.tenant_id, reader.agent_id)
    queues = frozenset(row["queue_id"] for row in rows)
    people = await connection.fetch(_SCOPE_AGENTS, reader.tenant_id, reader.agent_id, list(queues))
    return Scope(queues, frozenset(row["agent_id"] for row in people))

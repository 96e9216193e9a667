"""Items that a supervisor has given to somebody, while that can be undone: it is still theirs, and the customer has not been answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from retzef.kernel.ids import TenantId
from retzef.platform.db import Connection

# Whose word the newest decision was. The same is asked once more, under a lock, when it is undone.
_GIVEN = """
SELECT w.work_item_id, w.agent_id, g.name AS by_name, d.decided_at, (d.given ->> 'was')::uuid AS back_to, b.name AS back_to_name
FROM work_items w
CROSS JOIN LATERAL (
    SELECT x.decided_at, x.decided_by, x.chosen_agent_id, x.candidates #> '{0,given}' AS given FROM decisions x
    WHERE x.tenant_id = $1 AND x.work_item_id = w.work_item_id ORDER BY x.decision_id DESC LIMIT 1) d
JOIN agents g ON g.tenant_id = $1 AND g.agent_id = d.decided_by
LEFT JOIN agents b ON b.tenant_id = $1 AND b.agent_id = (d.given ->> 'was')::uuid
WHERE w.tenant_id = $1 AND w.work_item_id = ANY ($2) AND w.state = 'assigned' AND d.chosen_agent_id = w.agent_id AND d.given ? 'was'
    AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.tenant_id = $1 AND m.interaction_id = w.interaction_id AND m.direction IN ('out', 'held')
                    AND m.author_id = w.agent_id AND m.occurred_at >= w.assigned_at)
"""


@dataclass(frozen=True, slots=True)
class GivenWork:
    """To whom and by whom. `back_to`: whose it was before, None when it waited."""

    agent_id: UUID
    by_name: str
    at: datetime
    back_to: UUID | None
    back_to_name: str | None


async def find_given(
    connection: Connection, tenant_id: TenantId, items: Sequence[UUID]
) -> Mapping[UUID, GivenWork]:
    """Of these items, those whose giving can still be undone."""
    rows = await connection.fetch(_GIVEN, tenant_id, items)
    return {work_item_id: GivenWork(*given) for work_item_id, *given in rows}

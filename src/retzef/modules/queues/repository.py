"""The SQL of queues and work, one statement each."""

from uuid import UUID

from retzef.kernel.ids import AgentId, TenantId
from retzef.platform.db import Connection

_WORK_OF_AGENT = """
SELECT 'offer' AS kind, o.offer_id AS id FROM offers o
WHERE o.tenant_id = $1 AND o.agent_id = $2 AND o.state = 'pending'
UNION ALL
SELECT 'work_item', w.work_item_id FROM work_items w
WHERE w.tenant_id = $1 AND w.agent_id = $2 AND w.state IN ('assigned', 'wrap_up')
"""


async def list_work_ids(connection: Connection, tenant_id: TenantId, agent_id: AgentId) -> tuple[set[UUID], set[UUID]]:
    """The ids of an agent's pending offers and of the items the agent has in hand (assigned, in wrap-up)."""
    rows = await connection.fetch(_WORK_OF_AGENT, tenant_id, agent_id)
    offers = {row["id"] for row in rows if row["kind"] == "offer"}
    return offers, {row["id"] for row in rows} - offers

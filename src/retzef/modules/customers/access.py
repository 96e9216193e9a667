"""Who may see a customer. No code path reaches a customer of a reader's choosing but through here."""

from uuid import UUID

from retzef.kernel.ids import AgentId, TenantId
from retzef.modules.customers.errors import CustomerNotFoundError
from retzef.platform.db import Connection

# A customer may be seen through any of their cases.
_CUSTOMER_READABLE = """
SELECT r.root_id FROM customers r WHERE r.tenant_id = $1 AND r.customer_id = $2 AND (
    $4 IN ('supervisor', 'administrator') OR EXISTS (
        SELECT 1 FROM customers m
        JOIN cases k ON k.tenant_id = m.tenant_id AND k.customer_id = m.customer_id
        JOIN work_items w ON w.tenant_id = k.tenant_id AND w.case_id = k.case_id
        LEFT JOIN queue_members q ON q.tenant_id = w.tenant_id AND q.queue_id = w.queue_id AND q.agent_id = $3
        WHERE m.tenant_id = $1 AND m.root_id = r.root_id AND (q.agent_id IS NOT NULL OR w.agent_id = $3 OR k.owner_agent_id = $3)))
"""


async def check_customer_readable(
    connection: Connection, tenant_id: TenantId, customer_id: UUID, agent_id: AgentId, role: str
) -> UUID:
    """The root of the customer's links. Raises CustomerNotFoundError when this agent may not see them."""
    root: UUID | None = await connection.fetchval(_CUSTOMER_READABLE, tenant_id, customer_id, agent_id, role)
    if root is None:
        raise CustomerNotFoundError
    return root

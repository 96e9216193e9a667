"""Who may see a case. No code path reaches a case of a reader's choosing but through here."""

from retzef.kernel.ids import AgentId, CaseId, TenantId
from retzef.modules.cases.errors import NotFoundError
from retzef.platform.db import Connection

# Supervisors and administrators see their tenant's cases; an agent sees what is in the queues they serve, what is or
# was theirs, and what they own.
_READABLE = """
SELECT EXISTS (
    SELECT 1 FROM cases k WHERE k.tenant_id = $1 AND k.case_id = $2 AND (
        $4 IN ('supervisor', 'administrator') OR k.owner_agent_id = $3 OR EXISTS (
            SELECT 1 FROM work_items w WHERE w.tenant_id = $1 AND w.case_id = $2 AND (
                w.agent_id = $3 OR EXISTS (
                    SELECT 1 FROM queue_members m
                    WHERE m.tenant_id = $1 AND m.queue_id = w.queue_id AND m.agent_id = $3)))))
"""


async def check_case_readable(
    connection: Connection, tenant_id: TenantId, case_id: CaseId, agent_id: AgentId, role: str
) -> None:
    """Raises NotFoundError when this agent may not see this case."""
    if not await connection.fetchval(_READABLE, tenant_id, case_id, agent_id, role):
        raise NotFoundError

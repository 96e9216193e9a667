"""Routing rules that are on and do not do their work, for whoever runs the installation."""

from retzef.platform.db import Connection

_FAILING = """
SELECT t.name || ': ' || r.name FROM routing_rules r JOIN tenants t ON t.tenant_id = r.tenant_id
WHERE r.active_from IS NOT NULL AND r.retired_at IS NULL AND (r.failed > 0
    OR r.effects ->> 'queue_id' IS NOT NULL AND NOT EXISTS (SELECT 1 FROM queues q
        WHERE q.tenant_id = r.tenant_id AND q.queue_id::text = r.effects ->> 'queue_id' AND q.active)
    OR r.effects ->> 'preferred_agent_id' IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agents a
        WHERE a.tenant_id = r.tenant_id AND a.agent_id::text = r.effects ->> 'preferred_agent_id' AND a.active))
ORDER BY 1
"""


async def list_failing(connection: Connection) -> list[str]:
    """Of the whole installation those that failed since they were changed, or name what is gone, as `tenant: rule`."""
    return [row[0] for row in await connection.fetch(_FAILING)]

"""What an answer does to the work it belongs to: it is the last line there, and nothing is unread before it."""

from dataclasses import replace

from retzef.kernel.events import Event
from retzef.platform.unit import UnitOfWork

_ANSWERED = """
UPDATE work_items SET unread = 0, last_line = $3, last_line_at = $4, last_line_by = 'agent', version = version + 1
WHERE tenant_id = $1 AND interaction_id = $2 AND state <> 'done' RETURNING work_item_id, agent_id
"""
_AT_WORK = """
SELECT work_item_id, agent_id FROM work_items WHERE tenant_id = $1 AND interaction_id = $2 AND state <> 'done'
"""


async def tell_said(unit: UnitOfWork, sent: Event, line: str) -> Event:
    """The work item shows an agent's answer as its last line; its agent's other desks hear of it."""
    if sent.actor_id is None:  # the customer has not been read by anybody yet
        item = await unit.connection.fetchrow(_AT_WORK, unit.tenant_id, sent.interaction_id)
    else:
        item = await unit.connection.fetchrow(_ANSWERED, unit.tenant_id, sent.interaction_id, line, unit.now)
    return replace(sent, work_item_id=item["work_item_id"], agent_id=item["agent_id"]) if item else sent

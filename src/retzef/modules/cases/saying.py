"""What an answer does to the work it belongs to: it is the last line there, and nothing is unread before it; unless it fails."""

from dataclasses import replace
from uuid import UUID

from retzef.kernel.events import Event
from retzef.platform.unit import UnitOfWork

_ANSWERED = """
UPDATE work_items SET unread = 0, last_line = $3, last_line_at = $4, last_line_by = 'agent', version = version + 1
WHERE tenant_id = $1 AND interaction_id = $2 AND state <> 'done' RETURNING work_item_id, agent_id
"""
_AT_WORK = """
SELECT work_item_id, agent_id FROM work_items WHERE tenant_id = $1 AND interaction_id = $2 AND state <> 'done'
"""
# Whose the last word is that was said there. One of ours that failed has answered nobody: the customer waits since their first word after
# the last of ours that went.
_LAST_WORD = """
WITH said AS (
    SELECT m.message_id, m.direction, m.status, m.occurred_at FROM messages m LEFT JOIN mails x ON x.tenant_id = $1 AND x.message_id = m.message_id
    WHERE m.tenant_id = $1 AND m.interaction_id = $2
      AND (m.direction = 'in' AND COALESCE(x.kind, 'message') = 'message' OR m.direction = 'out' AND m.author_kind = 'agent')
), last AS (
    SELECT CASE WHEN s.direction = 'in' THEN 'customer' WHEN s.status = 'failed' THEN 'failed' ELSE 'agent' END AS by, s.occurred_at
    FROM said s ORDER BY s.message_id DESC LIMIT 1
), waits AS (
    SELECT min(s.occurred_at) AS since FROM said s WHERE s.direction = 'in'
      AND s.message_id > ALL (SELECT a.message_id FROM said a WHERE a.direction = 'out' AND a.status <> 'failed')
)
UPDATE work_items w SET last_line_by = l.by, version = w.version + 1,
    last_line_at = CASE l.by WHEN 'failed' THEN COALESCE(n.since, l.occurred_at) ELSE l.occurred_at END
FROM last l, waits n
WHERE w.tenant_id = $1 AND w.interaction_id = $2 AND w.state <> 'done' AND w.last_line_by <> l.by
RETURNING w.work_item_id
"""


async def tell_said(unit: UnitOfWork, sent: Event, line: str) -> Event:
    """The work item shows an agent's answer as its last line; its agent's other desks hear of it."""
    if sent.actor_id is None:  # the customer has not been read by anybody yet
        item = await unit.connection.fetchrow(_AT_WORK, unit.tenant_id, sent.interaction_id)
    else:
        item = await unit.connection.fetchrow(_ANSWERED, unit.tenant_id, sent.interaction_id, line, unit.now)
    return replace(sent, work_item_id=item["work_item_id"], agent_id=item["agent_id"]) if item else sent


async def settle_last_word(unit: UnitOfWork, interaction_id: UUID) -> UUID | None:
    """An answer has failed, or goes after all: who has the last word by now. The work item that shows it otherwise than before."""
    item: UUID | None = await unit.connection.fetchval(_LAST_WORD, unit.tenant_id, interaction_id)
    return item

"""The first steps of a new tenant: from nothing to a first answered chat. Each is seen to be done, none is ticked by hand."""

from dataclasses import dataclass

from retzef.kernel.ids import TenantId
from retzef.platform.audit import Doer, record_act
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

_LOOK = """
SELECT t.onboarded_at IS NOT NULL AS is_put_away,
    t.version > 1 AS business,
    EXISTS (SELECT FROM queues q JOIN queue_members m ON m.tenant_id = q.tenant_id AND m.queue_id = q.queue_id
      JOIN agents a ON a.tenant_id = m.tenant_id AND a.agent_id = m.agent_id AND a.active
      WHERE q.tenant_id = t.tenant_id AND q.active) AS queue,
    (SELECT count(*) FROM agents a WHERE a.tenant_id = t.tenant_id AND (a.active OR a.invited_at IS NOT NULL)) > 1 AS people,
    EXISTS (SELECT FROM messages m WHERE m.tenant_id = t.tenant_id AND m.direction = 'in') AS written,
    EXISTS (SELECT FROM messages m
      WHERE m.tenant_id = t.tenant_id AND m.direction = 'out' AND m.author_kind = 'agent') AS answered,
    (SELECT e.public_key FROM entry_points e WHERE e.tenant_id = t.tenant_id AND e.channel = 'webchat' AND e.active
      ORDER BY e.entry_point_id LIMIT 1) AS chat_key
FROM tenants t WHERE t.tenant_id = $1
"""
_PUT_AWAY = "UPDATE tenants SET onboarded_at = $2 WHERE tenant_id = $1 AND (onboarded_at IS NULL) <> ($2::timestamptz IS NULL)"


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What is done: the business described, a queue with people, a second person, a customer who wrote, an answer.

    `chat_key`: of the chat to try, None when there is none.
    """

    is_put_away: bool
    business: bool
    queue: bool
    people: bool
    written: bool
    answered: bool
    chat_key: str | None


async def look_at_first_steps(connection: Connection, tenant_id: TenantId) -> FirstSteps:
    """As they are this moment."""
    row = await connection.fetchrow(_LOOK, tenant_id)
    assert row is not None, "nobody is signed in to a tenant that does not exist"
    return FirstSteps(**row)


async def put_away(unit: UnitOfWork, by: Doer, *, is_put_away: bool) -> None:
    """Show them no more, or again."""
    moment = unit.now if is_put_away else None
    if await unit.connection.execute(_PUT_AWAY, unit.tenant_id, moment) == "UPDATE 1":
        act = "first_steps_put_away" if is_put_away else "first_steps_brought_back"
        await record_act(unit, by, act, "tenant", unit.tenant_id)

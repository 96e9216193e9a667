"""Presence: is the agent there, and if not, why. What it means for work in hand is the business of `queues`."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal, TypeAlias

from retzef.kernel.errors import RetzefError
from retzef.kernel.events import Event
from retzef.kernel.ids import AgentId
from retzef.platform.unit import UnitOfWork

Presence: TypeAlias = Literal["ready", "not_ready", "offline"]

# Who becomes ready has been idle since then: before, nothing could have been given to them.
_CHANGE = """
UPDATE agents SET presence = $3, presence_reason = $4, presence_at = $5, version = version + 1,
    idle_since = CASE WHEN $3 = 'ready' THEN $5 ELSE idle_since END,
    signed_in_at = CASE WHEN presence = 'offline' THEN $5 ELSE signed_in_at END
WHERE tenant_id = $1 AND agent_id = $2 AND (presence <> $3 OR presence_reason IS DISTINCT FROM $4)
"""
_SINCE = "SELECT presence_at FROM agents WHERE tenant_id = $1 AND agent_id = $2 FOR NO KEY UPDATE"


class PresenceReasonError(RetzefError):
    """Not ready needs one of the tenant's reasons, and only not ready has one."""

    code = "presence-reason-unknown"
    status = 422


def check_reason(presence: Presence, reason: str | None, reasons: Collection[str]) -> None:
    """May an agent say this of themselves, where these are the reasons? Raises PresenceReasonError."""
    if (reason in reasons) != (presence == "not_ready") or (presence != "not_ready" and reason):
        raise PresenceReasonError(reason=reason)


async def change_presence(
    unit: UnitOfWork, agent_id: AgentId, presence: Presence, reason: str | None
) -> datetime:
    """Set it, and since when it is so; saying the same again changes nothing. The agent's row is locked from here on."""
    changed = await unit.connection.execute(_CHANGE, unit.tenant_id, agent_id, presence, reason, unit.now)
    if changed == "UPDATE 0":
        since: datetime = await unit.connection.fetchval(_SINCE, unit.tenant_id, agent_id)
        return since
    facts: dict[str, str | int | bool | None] = {"presence": presence, "reason": reason}
    unit.record(Event("presence_changed", "agent", agent_id, agent_id=agent_id, data=facts))
    return unit.now

"""One person in several tenants: an outsourcer's agent goes from one client to another without signing in again.

The data stay apart: a browser has the session of one tenant at a time, and each tenant can end its own.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from retzef.kernel.errors import RetzefError
from retzef.kernel.events import Event
from retzef.kernel.ids import AgentId, TenantId
from retzef.modules.queues.api import leave_work
from retzef.modules.staff.api import CodeRequiredError, CodeWrongError, is_code_good, nobodys_token_hash
from retzef.platform.audit import Somebody, record_act
from retzef.platform.auth.keys import Keys
from retzef.platform.auth.principal import Principal, hash_token
from retzef.platform.db import Database
from retzef.platform.unit import Units

_GROUP = """
SELECT s.tenant_id, s.agent_id, s.session_id, t.name, s.session_id = $2 AS is_here,
    NOT s.code_given AND EXISTS (SELECT FROM second_factors f WHERE f.tenant_id = s.tenant_id AND f.agent_id = s.agent_id
      AND f.confirmed_at IS NOT NULL) AS asks_for_code,
    (SELECT count(*) FROM work_items w WHERE w.tenant_id = s.tenant_id AND w.agent_id = s.agent_id
      AND w.state IN ('assigned', 'wrap_up')) AS in_hand,
    (SELECT count(*) FROM queue_members m JOIN work_items w
      ON w.tenant_id = m.tenant_id AND w.queue_id = m.queue_id AND w.state = 'waiting'
      WHERE m.tenant_id = s.tenant_id AND m.agent_id = s.agent_id) AS waiting
FROM sessions s JOIN agents a ON a.tenant_id = s.tenant_id AND a.agent_id = s.agent_id AND a.active
JOIN tenants t ON t.tenant_id = s.tenant_id
WHERE s.group_id = (SELECT g.group_id FROM sessions g WHERE g.tenant_id = $1 AND g.session_id = $2) AND s.expires_at > $3
ORDER BY t.name
"""
_COUNT = """
SELECT count(*) FROM sessions s JOIN agents a ON a.tenant_id = s.tenant_id AND a.agent_id = s.agent_id AND a.active
WHERE s.group_id = (SELECT g.group_id FROM sessions g WHERE g.tenant_id = $1 AND g.session_id = $2) AND s.expires_at > $3
"""
_HAND_ON = "UPDATE sessions SET token_hash = $3, code_given = code_given OR $4 WHERE tenant_id = $1 AND session_id = $2 RETURNING true"
_END = "DELETE FROM sessions WHERE tenant_id = $1 AND session_id = $2"


class PlaceNotFoundError(RetzefError):
    """This sign-in does not lead there, or not any more."""

    code = "place-not-found"
    status = 404


@dataclass(frozen=True, slots=True)
class Place:
    """A tenant this sign-in leads to, and who one is there. `waiting`: items in the queues one serves."""

    tenant_id: TenantId
    agent_id: AgentId
    session_id: UUID
    name: str
    is_here: bool
    asks_for_code: bool
    in_hand: int
    waiting: int


async def list_places(database: Database, principal: Principal, now: datetime) -> Sequence[Place]:
    """Where this sign-in leads, by name; the present one among them."""
    rows = await database.system.fetch(_GROUP, principal.tenant_id, principal.session_id, now)
    return [Place(**row) for row in rows]


async def count_places(database: Database, principal: Principal, now: datetime) -> int:
    """How many they are."""
    count: int = await database.system.fetchval(_COUNT, principal.tenant_id, principal.session_id, now)
    return count


async def go_to_place(
    units: Units, keys: Keys, principal: Principal, tenant_id: UUID, code: str | None
) -> str:
    """Leave here, work in hand staying one's own, and return the token of there.

    Raises PlaceNotFoundError, CodeRequiredError and CodeWrongError.
    """
    places = await list_places(units.database, principal, units.clock.now())
    place = next((each for each in places if each.tenant_id == tenant_id and not each.is_here), None)
    if place is None:
        raise PlaceNotFoundError
    if place.asks_for_code and not code:
        raise CodeRequiredError
    token = secrets.token_urlsafe(32)
    async with units.begin(place.tenant_id) as unit:
        if place.asks_for_code and not await is_code_good(unit, keys, place.agent_id, code or ""):
            raise CodeWrongError
        entered = await unit.connection.fetchval(
            _HAND_ON, unit.tenant_id, place.session_id, hash_token(token), place.asks_for_code
        )
        if not entered:  # ended there within these milliseconds
            raise PlaceNotFoundError
        await record_act(
            unit, Somebody(place.agent_id, principal.network), "signed_in", "person", place.agent_id
        )
        unit.record(Event("agent_signed_in", "agent", place.agent_id, agent_id=place.agent_id))
    async with units.begin(principal.tenant_id) as unit:
        await unit.connection.execute(
            _HAND_ON, unit.tenant_id, principal.session_id, nobodys_token_hash(), False
        )
        # Other tabs of this browser stand in the tenant that was left: their sockets end.
        unit.record(Event("agent_signed_out", "agent", principal.agent_id, agent_id=principal.agent_id))
    return token


async def sign_out_everywhere(
    units: Units, principal: Principal, *, keep_until: datetime | None = None
) -> None:
    """End this sign-in in all its tenants; work in hand goes back to its queues with its age.

    `keep_until`: what is answered in writing stays theirs until then. Raises KeepTimeError.
    """
    places = await list_places(units.database, principal, units.clock.now())
    for place in places:
        async with units.begin(place.tenant_id) as unit:
            await unit.connection.execute(_END, unit.tenant_id, place.session_id)
            unit.record(Event("agent_signed_out", "agent", place.agent_id, agent_id=place.agent_id))
            await leave_work(unit, place.agent_id, keep_until=keep_until)

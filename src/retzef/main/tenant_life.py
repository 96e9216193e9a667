"""The tenants of an installation, by command: which there are, closing one, opening it again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.kernel.errors import RetzefError
from retzef.kernel.events import Event
from retzef.kernel.ids import AgentId, TenantId
from retzef.main.compose import Core
from retzef.modules.queues.api import leave_work
from retzef.platform.unit import UnitOfWork

TenantState: TypeAlias = Literal["open", "closed", "deleting"]

_LIST = """
SELECT t.tenant_id, t.name, t.created_at, t.closed_at, t.deletion_began_at IS NOT NULL AS is_going, t.pool_id,
    (SELECT count(*) FROM agents a WHERE a.tenant_id = t.tenant_id AND a.active) AS people
FROM tenants t ORDER BY lower(t.name), t.tenant_id
"""
_CLOSE = "UPDATE tenants SET closed_at = $2 WHERE tenant_id = $1 AND closed_at IS NULL RETURNING true"
_REOPEN = """
UPDATE tenants SET closed_at = NULL WHERE tenant_id = $1 AND closed_at IS NOT NULL AND deletion_began_at IS NULL RETURNING true
"""
# Whatever a router decides with the token it has is refused from here on.
_TAKE_LEASE = (
    "UPDATE router_leases SET token = token + 1, holder = '', expires_at = '-infinity'"
    " WHERE tenant_id = (SELECT COALESCE(pool_id, tenant_id) FROM tenants WHERE tenant_id = $1)"
)
# Who is signed in, is there, or has work in hand.
_AT_WORK = """
SELECT agent_id FROM sessions WHERE tenant_id = $1
UNION SELECT agent_id FROM agents WHERE tenant_id = $1 AND presence <> 'offline'
UNION SELECT agent_id FROM work_items WHERE tenant_id = $1 AND state = 'assigned' AND agent_id IS NOT NULL
ORDER BY agent_id
"""


class TenantUnknownError(RetzefError):
    """No tenant has this name or id. Params: `name`."""

    code = "tenant-unknown"


class TenantAmbiguousError(RetzefError):
    """Several tenants have this name. Params: `name`, `ids`."""

    code = "tenant-ambiguous"


class TenantUnsaidError(RetzefError):
    """There are several tenants, and none is named. Params: `names`."""

    code = "tenant-unsaid"


class NoTenantError(RetzefError):
    """There is no tenant yet."""

    code = "tenants-none"


class TenantStateError(RetzefError):
    """It is not in the state that the act needs: closed already, open already, or being deleted. Params: `name`, `state`."""

    code = "tenant-not-so"


@dataclass(frozen=True, slots=True)
class KnownTenant:
    """A tenant. `people`: who may sign in while it is open."""

    tenant_id: TenantId
    name: str
    created_at: datetime
    closed_at: datetime | None
    people: int
    state: TenantState
    # By whose routing policy its work is given out, together with that of all others of whom this is so.
    pool_id: TenantId | None = None


async def list_tenants(core: Core) -> list[KnownTenant]:
    """All of the installation, by name."""
    found = []
    for row in await core.database.system.fetch(_LIST):
        state: TenantState = "deleting" if row["is_going"] else "closed" if row["closed_at"] else "open"
        found.append(
            KnownTenant(
                TenantId(row["tenant_id"]), row["name"], row["created_at"], row["closed_at"], row["people"], state,
                None if row["pool_id"] is None else TenantId(row["pool_id"]),
            )
        )  # fmt: skip
    return found


async def find_tenant(core: Core, name: str) -> KnownTenant:
    """The one of this name or id. Raises TenantUnknownError, TenantAmbiguousError."""
    named = [each for each in await list_tenants(core) if name in (each.name, str(each.tenant_id))]
    if not named:
        raise TenantUnknownError(name=name)
    if len(named) > 1:
        raise TenantAmbiguousError(name=name, ids=", ".join(str(each.tenant_id) for each in named))
    return named[0]


async def choose_tenant(core: Core, name: str | None) -> KnownTenant:
    """The one of this name or id; without either the only one there is.

    Raises TenantUnknownError, TenantAmbiguousError, TenantUnsaidError, NoTenantError.
    """
    if name is not None:
        return await find_tenant(core, name)
    tenants = await list_tenants(core)
    if not tenants:
        raise NoTenantError
    if len(tenants) > 1:
        raise TenantUnsaidError(names=", ".join(each.name for each in tenants))
    return tenants[0]


async def close_tenant(core: Core, tenant: KnownTenant) -> None:
    """Everybody is signed out, work goes back to its queues, nothing comes in and nothing is offered. Raises TenantStateError."""
    async with core.units.begin(tenant.tenant_id) as unit:
        if not await unit.connection.fetchval(_CLOSE, unit.tenant_id, unit.now):
            raise TenantStateError(name=tenant.name, state=tenant.state)
        await unit.connection.execute(_TAKE_LEASE, unit.tenant_id)
        at_work = await unit.connection.fetch(_AT_WORK, unit.tenant_id)
        await unit.connection.execute("DELETE FROM sessions WHERE tenant_id = $1", unit.tenant_id)
        unit.record(Event("tenant_changed", "system"))
        for row in at_work:
            await _send_home(unit, row["agent_id"])


async def reopen_tenant(core: Core, tenant: KnownTenant) -> None:
    """It goes on where it was; people sign in anew. Raises TenantStateError, also for one whose deletion has begun."""
    async with core.units.begin(tenant.tenant_id) as unit:
        if not await unit.connection.fetchval(_REOPEN, unit.tenant_id):
            raise TenantStateError(name=tenant.name, state=tenant.state)
        unit.record(Event("tenant_changed", "system"))


async def _send_home(unit: UnitOfWork, agent_id: UUID) -> None:
    """As if they had signed out: their sockets end."""
    unit.record(Event("agent_signed_out", "agent", agent_id, agent_id=agent_id))
    await leave_work(unit, AgentId(agent_id))

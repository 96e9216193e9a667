"""Tenants whose agents serve several of them: their work is given out together, and nobody is given more than one person can carry."""

from retzef.kernel.errors import RetzefError
from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.main.compose import Core
from retzef.main.tenant_life import KnownTenant
from retzef.platform.db import Connection

# One at a time, so that no tenant is in a pool of a tenant that has just left it.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('pools of tenants', 0))"
_POOL_OF = "SELECT pool_id FROM tenants WHERE tenant_id = $1"
_MEMBERS = "SELECT tenant_id FROM tenants WHERE pool_id = $1 ORDER BY tenant_id"
_SET = "UPDATE tenants SET pool_id = $2 WHERE tenant_id = ANY ($1)"
# Who is who goes by the address.
_NAME_PERSONS = """
UPDATE agents a SET person_id = CASE WHEN t.pool_id IS NOT NULL THEN md5(t.pool_id::text || a.email)::uuid END
FROM tenants t WHERE t.tenant_id = a.tenant_id AND a.tenant_id = ANY ($1)
"""
# Whatever a router decides of what was a pool before is refused from here on.
_TAKE_LEASES = "UPDATE router_leases SET token = token + 1, holder = '', expires_at = '-infinity' WHERE tenant_id = ANY ($1)"


class TenantsSameError(RetzefError):
    """A tenant is not joined to itself. Params: `name`."""

    code = "tenant-joins-itself"


class NotInPoolError(RetzefError):
    """The tenant's work is given out by itself. Params: `name`."""

    code = "tenant-not-in-pool"


async def join_pool(core: Core, tenant: KnownTenant, other: KnownTenant) -> TenantId:
    """From now on the work of both is given out together, by the policy of `other`'s pool, whose id is returned.

    A pool that `tenant` was in goes on without it. Raises TenantsSameError.
    """
    if tenant.tenant_id == other.tenant_id:
        raise TenantsSameError(name=tenant.name)
    async with core.database.system.acquire() as connection, connection.transaction():
        await connection.execute(_LOCK)
        before = await _leave(connection, tenant.tenant_id)
        pool_id = TenantId(await connection.fetchval(_POOL_OF, other.tenant_id) or other.tenant_id)
        together = [pool_id, other.tenant_id, tenant.tenant_id]
        await connection.execute(_SET, together, pool_id)
        await _settle(connection, {*before, *together})
    await _tell(core, {*before, *together})
    return pool_id


async def leave_pool(core: Core, tenant: KnownTenant) -> None:
    """Its work is given out by itself again. Raises NotInPoolError."""
    async with core.database.system.acquire() as connection, connection.transaction():
        await connection.execute(_LOCK)
        before = await _leave(connection, tenant.tenant_id)
        if not before:
            raise NotInPoolError(name=tenant.name)
        await _settle(connection, before)
    await _tell(core, before)


async def _leave(connection: Connection, tenant_id: TenantId) -> set[TenantId]:
    """All whose pool is another by it: where the tenant was the one whose policy counts, the next of them is; one alone is no pool."""
    pool_id = await connection.fetchval(_POOL_OF, tenant_id)
    if pool_id is None:
        return set()
    members = [TenantId(row["tenant_id"]) for row in await connection.fetch(_MEMBERS, pool_id)]
    left = [each for each in members if each != tenant_id]
    await connection.execute(_SET, [tenant_id], None)
    if len(left) == 1:
        await connection.execute(_SET, left, None)
    elif pool_id == tenant_id:
        await connection.execute(_SET, left, left[0])
    return set(members)


async def _settle(connection: Connection, tenants: set[TenantId]) -> None:
    await connection.execute(_NAME_PERSONS, list(tenants))
    await connection.execute(_TAKE_LEASES, list(tenants))


async def _tell(core: Core, tenants: set[TenantId]) -> None:
    """Each tenant's journal says that its own settings have changed."""
    for tenant_id in sorted(tenants):
        async with core.units.begin(tenant_id) as unit:
            unit.record(Event("tenant_changed", "system"))

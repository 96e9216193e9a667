"""Deleting a tenant for good: its rows in every table, its files, and with its keys whatever they had sealed.

It is closed first, so that nothing comes after. Rows go by the thousand, each lot in its own short transaction: a long one
would hold up every reader of the journal. The row of the tenant itself, by which it is found, goes last of all: whoever is
interrupted finds the tenant closed and its deletion begun, begins again and ends it.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from graphlib import TopologicalSorter

import asyncpg

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import TenantId
from retzef.main.compose import Core
from retzef.main.tenant_life import KnownTenant, TenantStateError, close_tenant
from retzef.main.tenant_pools import NotInPoolError, leave_pool
from retzef.platform.db import CROSSED, Connection

ROWS_AT_ONCE = 5_000
# What a process was about to write when the tenant was closed comes after its table was emptied; then it is emptied again.
PASSES_MAX = 20

_BEGIN = """
UPDATE tenants SET deletion_began_at = COALESCE(deletion_began_at, $2) WHERE tenant_id = $1 AND closed_at IS NOT NULL RETURNING true
"""
# Every table with rows of tenants but theirs itself, and which of these each points at: a table that points at `tenants` would bring
# that one into the order too, and with it the tenant would be gone before most of what it has.
_TABLES = """
SELECT c.relname AS name, COALESCE((SELECT array_agg(DISTINCT f.confrelid::regclass::text) FROM pg_constraint f
    WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> 'tenants'::regclass), '{}') AS points_at
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'tenants'
"""
# The only table that points at itself.
_UNMERGE = "UPDATE cases SET merged_into = NULL WHERE tenant_id = $1 AND merged_into IS NOT NULL"
_LOT = """
DELETE FROM {0} WHERE tenant_id = $1 AND ctid IN (SELECT ctid FROM {0} WHERE tenant_id = $1 LIMIT $2)
"""
# Nobody who serves may delete of these: the right is there within the transaction, and seen by no other.
_APPEND_ONLY = frozenset({"events", "audit_entries"})
# Of two deletions at once, one lot after the other: rights on one table are not changed by two, nor do lots of one tenant cross.
_ONE_LOT = "SELECT pg_advisory_xact_lock(hashtextextended('deletion of tenants', 0))"


class TenantBusyError(RetzefError):
    """Something goes on writing for it. Params: `name`, `tables`."""

    code = "tenant-busy"
    retryable = True


async def delete_tenant(core: Core, owner: str, tenant: KnownTenant) -> Mapping[str, int]:
    """Delete all of it; how many rows went, by table. `owner`: how to connect as who owns the tables.

    Raises TenantBusyError, TenantStateError when somebody has opened it again meanwhile.
    """
    if tenant.state == "open":
        with suppress(TenantStateError):  # somebody else has closed it meanwhile
            await close_tenant(core, tenant)
    if not await core.database.system.fetchval(_BEGIN, tenant.tenant_id, core.clock.now()):
        raise TenantStateError(name=tenant.name, state="open")
    with suppress(NotInPoolError):  # others may go by its policy
        await leave_pool(core, tenant)
    connection = await asyncpg.connect(owner)
    try:
        tables = await _order_of_tables(connection)
        deleted = await _delete_rows(connection, tables, tenant)
        await _delete_files(core, tenant)  # after the rows that name them: no job writes one any more
        await _as_system(connection, "DELETE FROM tenants WHERE tenant_id = $1", tenant.tenant_id)
        # What is kept for each tenant there is may have come back meanwhile, and does no more without the tenant.
        for table in tables:
            await _empty(connection, table, tenant.tenant_id)
    finally:
        await connection.close()
    return deleted


async def _delete_files(core: Core, tenant: KnownTenant) -> None:
    await core.files.delete_all(tenant.tenant_id)
    await core.transfers.delete_all(tenant.tenant_id)


async def _delete_rows(
    connection: Connection, tables: Sequence[str], tenant: KnownTenant
) -> Mapping[str, int]:
    """All but the tenant itself. Raises TenantBusyError."""
    deleted: dict[str, int] = {}
    left: list[str] = []
    for _ in range(PASSES_MAX):
        await _as_system(connection, _UNMERGE, tenant.tenant_id)
        went = {table: await _try_to_empty(connection, table, tenant.tenant_id) for table in tables}
        deleted = {table: deleted.get(table, 0) + (count or 0) for table, count in went.items()}
        left = [table for table, count in went.items() if count != 0]
        if not left:
            return deleted
    raise TenantBusyError(name=tenant.name, tables=", ".join(left))


async def _order_of_tables(connection: Connection) -> Sequence[str]:
    """Whatever points at a table comes before it."""
    order: TopologicalSorter[str] = TopologicalSorter()
    for row in await connection.fetch(_TABLES):
        order.add(row["name"])
        for other in row["points_at"]:
            if other != row["name"]:
                order.add(other, row["name"])
    return list(order.static_order())


async def _try_to_empty(connection: Connection, table: str, tenant_id: TenantId) -> int | None:
    """How many rows went; None when somebody was writing what points at them: an import, say, that goes on until its row is gone."""
    try:
        return await _empty(connection, table, tenant_id)
    except (asyncpg.ForeignKeyViolationError, *CROSSED):
        return None


async def _empty(connection: Connection, table: str, tenant_id: TenantId) -> int:
    """Delete the tenant's rows of a table; how many they were."""
    count = 0
    lot = _LOT.format(table)
    while gone := await _as_system(connection, lot, tenant_id, ROWS_AT_ONCE, table=table):
        count += gone
    return count


async def _as_system(connection: Connection, statement: str, *values: object, table: str = "") -> int:
    """One transaction as the role that sees all tenants; how many rows it changed."""
    async with connection.transaction():
        await connection.execute(_ONE_LOT)
        if table in _APPEND_ONLY:
            await connection.execute(f"GRANT DELETE ON {table} TO retzef_system")
        await connection.execute("SET LOCAL ROLE retzef_system")
        done = await connection.execute(statement, *values)
        await connection.execute("RESET ROLE")
        if table in _APPEND_ONLY:
            await connection.execute(f"REVOKE DELETE ON {table} FROM retzef_system")
    return int(done.rpartition(" ")[2])

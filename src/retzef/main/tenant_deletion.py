"""Deleting a tenant for good: its rows in every table, its files, and with its keys whatever they had sealed.

It is closed first, so that nothing comes after. Rows go by the thousand, each lot in its own short transaction: a long one
would hold up every reader of the journal. Whoever is interrupted begins again and ends it; until then the tenant stays closed.
"""

from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter

import asyncpg

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import TenantId
from retzef.main.compose import Core
from retzef.main.tenant_life import KnownTenant, TenantStateError, close_tenant
from retzef.platform.db import Connection

ROWS_AT_ONCE = 5_000
# What a process was about to write when the tenant was closed comes after its table was emptied; then it is emptied again.
PASSES_MAX = 20

_BEGIN = """
UPDATE tenants SET deletion_began_at = COALESCE(deletion_began_at, $2) WHERE tenant_id = $1 AND closed_at IS NOT NULL RETURNING true
"""
# Every table with rows of tenants but theirs itself, and which of them each points at.
_TABLES = """
SELECT c.relname AS name, COALESCE((SELECT array_agg(DISTINCT f.confrelid::regclass::text) FROM pg_constraint f
    WHERE f.conrelid = c.oid AND f.contype = 'f'), '{}') AS points_at
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


class TenantBusyError(RetzefError):
    """Something goes on writing for it. Params: `name`, `tables`."""

    code = "tenant-busy"
    retryable = True


async def delete_tenant(core: Core, owner: str, tenant: KnownTenant) -> Mapping[str, int]:
    """Delete all of it; how many rows went, by table. `owner`: how to connect as who owns the tables.

    Raises TenantBusyError, TenantStateError when somebody has opened it again meanwhile.
    """
    if tenant.state == "open":
        await close_tenant(core, tenant)
    if not await core.database.system.fetchval(_BEGIN, tenant.tenant_id, core.clock.now()):
        raise TenantStateError(name=tenant.name, state="open")
    # Files first: whoever is interrupted finds the tenant still, and ends what was begun. Again at the end, for what came late.
    await _delete_files(core, tenant)
    connection = await asyncpg.connect(owner)
    try:
        deleted = await _delete_rows(connection, tenant)
    finally:
        await connection.close()
    await _delete_files(core, tenant)
    return deleted


async def _delete_files(core: Core, tenant: KnownTenant) -> None:
    await core.files.delete_all(tenant.tenant_id)
    await core.transfers.delete_all(tenant.tenant_id)


async def _delete_rows(connection: Connection, tenant: KnownTenant) -> Mapping[str, int]:
    tables = await _order_of_tables(connection)
    deleted: dict[str, int] = {}
    left: list[str] = []
    for _ in range(PASSES_MAX):
        await _as_system(connection, _UNMERGE, tenant.tenant_id)
        went = {table: await _empty(connection, table, tenant.tenant_id) for table in tables}
        deleted = {table: deleted.get(table, 0) + count for table, count in went.items()}
        left = [table for table, count in went.items() if count]
        if not left:
            break
    else:
        raise TenantBusyError(name=tenant.name, tables=", ".join(left))
    # What is kept for each tenant there is may have come back meanwhile, and does no more without the tenant.
    await _as_system(connection, "DELETE FROM tenants WHERE tenant_id = $1", tenant.tenant_id)
    for table in tables:
        await _empty(connection, table, tenant.tenant_id)
    return deleted


async def _order_of_tables(connection: Connection) -> Sequence[str]:
    """Whatever points at a table comes before it."""
    order: TopologicalSorter[str] = TopologicalSorter()
    for row in await connection.fetch(_TABLES):
        order.add(row["name"])
        for other in row["points_at"]:
            if other != row["name"]:
                order.add(other, row["name"])
    return list(order.static_order())


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
        if table in _APPEND_ONLY:
            await connection.execute(f"GRANT DELETE ON {table} TO retzef_system")
        await connection.execute("SET LOCAL ROLE retzef_system")
        done = await connection.execute(statement, *values)
        await connection.execute("RESET ROLE")
        if table in _APPEND_ONLY:
            await connection.execute(f"REVOKE DELETE ON {table} FROM retzef_system")
    return int(done.rpartition(" ")[2])

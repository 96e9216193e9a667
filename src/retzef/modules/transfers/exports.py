"""Exports as rows: begun, as they stand, ended, deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from uuid import UUID

import asyncpg
import msgspec

from retzef.kernel.ids import TenantId
from retzef.modules.transfers.errors import ExportBusyError, TransferNotFoundError
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

ExportState: TypeAlias = Literal["running", "done", "failed"]
JOB_KIND = "export_data"
LISTED = 50
# A file is kept so long after it was begun; whoever needs it later makes it anew.
KEPT_FOR = timedelta(days=3)

_COLUMNS = """
tenant_id, export_id, made_by, made_at, customer_id, with_notes, state, error, section, after, part, size, counts::text AS counts, ended_at, file_kept
"""
_INSERT = "INSERT INTO exports (tenant_id, export_id, made_by, made_at, customer_id, with_notes) VALUES ($1, $2, $3, $4, $5, $6)"
# $3: only what this agent has made; null for all.
_LIST = f"""
SELECT {_COLUMNS}, (SELECT a.name FROM agents a WHERE a.tenant_id = $1 AND a.agent_id = made_by) AS made_by_name,
    (SELECT c.name FROM customers c WHERE c.tenant_id = $1 AND c.customer_id = exports.customer_id) AS customer_name
FROM exports WHERE tenant_id = $1 AND ($3::uuid IS NULL OR made_by = $3 AND customer_id IS NOT NULL) ORDER BY export_id DESC LIMIT $2
"""  # noqa: S608 - constants
_FIND = f"SELECT {_COLUMNS} FROM exports WHERE tenant_id = $1 AND export_id = $2"  # noqa: S608
_KEEP = """
UPDATE exports SET section = $3, after = $4, part = $5, size = $6, counts = $7::jsonb WHERE tenant_id = $1 AND export_id = $2 AND state = 'running'
"""
_END = "UPDATE exports SET state = $3, error = $4, ended_at = $5 WHERE tenant_id = $1 AND export_id = $2 AND state = 'running'"
_DELETE = "DELETE FROM exports WHERE tenant_id = $1 AND export_id = $2"


@dataclass(frozen=True, slots=True)
class Export:
    """An export as it stands."""

    tenant_id: TenantId
    export_id: UUID
    made_by: UUID
    made_at: datetime
    customer_id: UUID | None
    with_notes: bool
    state: ExportState
    error: str | None
    section: int
    after: str | None
    part: int
    size: int
    counts: dict[str, int]
    ended_at: datetime | None
    file_kept: bool


async def begin_export(unit: UnitOfWork, by: UUID, customer_id: UUID | None, *, with_notes: bool) -> UUID:
    """Begin one; its id. Raises ExportBusyError while the same is being exported."""
    export_id = unit.ids.new()
    try:
        await unit.connection.execute(
            _INSERT, unit.tenant_id, export_id, by, unit.now, customer_id, with_notes
        )
    except asyncpg.UniqueViolationError as error:
        raise ExportBusyError from error
    unit.enqueue(JOB_KIND, {"export_id": str(export_id)})
    return export_id


async def list_exports(
    connection: Connection, tenant_id: TenantId, of_agent: UUID | None
) -> Sequence[asyncpg.Record]:
    """The newest first. `of_agent`: only exports of customers which this agent has made."""
    return await connection.fetch(_LIST, tenant_id, LISTED, of_agent)


async def find_export(connection: Connection, tenant_id: TenantId, export_id: UUID) -> Export:
    """Raises TransferNotFoundError."""
    row = await connection.fetchrow(_FIND, tenant_id, export_id)
    if row is None:
        raise TransferNotFoundError
    found = dict(row)
    found["counts"] = msgspec.json.decode(found["counts"], type=dict[str, int])
    return Export(**found)


async def keep_place(connection: Connection, export: Export) -> bool:
    """All up to there is in the file; False when the export is no longer at work."""
    counts = msgspec.json.encode(export.counts).decode()
    done = await connection.execute(
        _KEEP,
        export.tenant_id,
        export.export_id,
        export.section,
        export.after,
        export.part,
        export.size,
        counts,
    )
    return done == "UPDATE 1"


async def end_export(unit: UnitOfWork, export_id: UUID, state: ExportState, error: str | None = None) -> None:
    """It is whole, or was given up."""
    await unit.connection.execute(_END, unit.tenant_id, export_id, state, error, unit.now)


async def delete_export(unit: UnitOfWork, export_id: UUID) -> None:
    """Its job finds nothing to do. The file is the caller's to delete."""
    await unit.connection.execute(_DELETE, unit.tenant_id, export_id)

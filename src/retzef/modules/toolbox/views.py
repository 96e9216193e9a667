"""Saved views: a name for what a list of cases is asked for, with how many cases it holds.

A view is only a question: who looks at it sees what they may see, whoever made it. A view shared with a team may be changed
by whoever made it, too.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.fields import FieldValueError
from retzef.kernel.events import Event
from retzef.modules.cases.api import COUNTED_AT_MOST, CaseFilter, FilterQuery, count_cases
from retzef.modules.toolbox.errors import ToolChangedError, ToolNotFoundError, ToolNotYoursError
from retzef.modules.toolbox.owners import CHANGED_BY, SEEN, Owner, manages
from retzef.platform.auth.permissions import Reader
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

VIEWS_MAX = 100

_LIST = f"""
SELECT x.view_id, x.owner_agent_id, x.team_id, x.name, x.query::text AS query, x.version,
    ({CHANGED_BY} OR x.created_by = $2) AS may_change
FROM case_views x WHERE x.tenant_id = $1 AND {SEEN} AND ($4::uuid IS NULL OR x.view_id = $4)
ORDER BY x.owner_agent_id IS NULL, x.team_id IS NULL, lower(x.name), x.view_id LIMIT $5
"""  # noqa: S608 - put together from the fragments of owners.py
_INSERT = """
INSERT INTO case_views (tenant_id, view_id, owner_agent_id, team_id, name, query, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)
"""
_SAVE = """
UPDATE case_views SET owner_agent_id = $3, team_id = $4, name = $5, query = $6::jsonb, version = version + 1
WHERE tenant_id = $1 AND view_id = $2
"""
_LOCK = "SELECT version FROM case_views WHERE tenant_id = $1 AND view_id = $2 FOR UPDATE"
_DELETE = "DELETE FROM case_views WHERE tenant_id = $1 AND view_id = $2"


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view as somebody writes it; `query`: what the list is asked for, by the names of its API."""

    name: str
    query: Mapping[str, object]
    owner: Owner


async def list_views(
    connection: Connection, reader: Reader, view_id: UUID | None = None
) -> list[asyncpg.Record]:
    """What this reader sees: their own first, then their teams', then everybody's."""
    return list(
        await connection.fetch(_LIST, reader.tenant_id, reader.agent_id, manages(reader), view_id, VIEWS_MAX)
    )


async def count_views(connection: Connection, reader: Reader, rows: list[asyncpg.Record]) -> list[int]:
    """How many cases each holds for this reader, up to COUNTED_AT_MOST."""
    filters: dict[UUID, CaseFilter] = {}
    for row in rows:
        # A view that asks for a field which is archived meanwhile holds nothing, and holds up no other.
        with suppress(FieldValueError):
            filters[row["view_id"]] = await query_of(row).to_filter(connection, reader.tenant_id)
    if not filters:
        return [0] * len(rows)
    counts = dict(zip(filters, await count_cases(connection, reader, [*filters.values()]), strict=True))
    return [counts.get(row["view_id"], 0) for row in rows]


def query_of(row: asyncpg.Record) -> FilterQuery:
    """What was asked for. What this release does not know any more is left out."""
    kept: dict[str, Any] = msgspec.json.decode(row["query"])
    return FilterQuery.model_validate(
        {name: value for name, value in kept.items() if name in FilterQuery.model_fields}
    )


async def add_view(unit: UnitOfWork, reader: Reader, view: SavedView) -> UUID:
    """A new one."""
    view_id = unit.ids.new()
    await unit.connection.execute(_INSERT, unit.tenant_id, view_id, *_values(view), reader.agent_id, unit.now)
    _tell(unit, reader, view_id)
    return view_id


async def change_view(unit: UnitOfWork, reader: Reader, view_id: UUID, version: int, view: SavedView) -> None:
    """Write it whole. Raises ToolNotFoundError, ToolNotYoursError, ToolChangedError."""
    if await _check_yours(unit, reader, view_id) != version:
        raise ToolChangedError
    await unit.connection.execute(_SAVE, unit.tenant_id, view_id, *_values(view))
    _tell(unit, reader, view_id)


async def delete_view(unit: UnitOfWork, reader: Reader, view_id: UUID) -> None:
    """No case is touched by it. Raises ToolNotFoundError, ToolNotYoursError."""
    await _check_yours(unit, reader, view_id)
    await unit.connection.execute(_DELETE, unit.tenant_id, view_id)
    _tell(unit, reader, view_id)


async def _check_yours(unit: UnitOfWork, reader: Reader, view_id: UUID) -> int:
    version: int | None = await unit.connection.fetchval(_LOCK, unit.tenant_id, view_id)
    rows = await list_views(unit.connection, reader, view_id)
    if version is None or not rows:
        raise ToolNotFoundError
    if not rows[0]["may_change"]:
        raise ToolNotYoursError
    return version


def is_counted_out(count: int) -> bool:
    """Are there more than were counted?"""
    return count >= COUNTED_AT_MOST


def _values(view: SavedView) -> tuple[UUID | None, UUID | None, str, str]:
    return view.owner.agent_id, view.owner.team_id, view.name, msgspec.json.encode(view.query).decode()


def _tell(unit: UnitOfWork, reader: Reader, view_id: UUID) -> None:
    unit.record(Event("case_view_changed", "agent", reader.agent_id, data={"view_id": str(view_id)}))

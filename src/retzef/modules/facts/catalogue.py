"""What a tenant has set up for facts: the systems that tell them, and kinds of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.facts import BUILT_IN, ValueType
from retzef.engine.fields import Field
from retzef.kernel.ids import TenantId
from retzef.modules.facts.errors import (
    FactKeyTakenError,
    FactKindNotFoundError,
    FactKindUnknownError,
    FactSourceNotFoundError,
)
from retzef.platform.audit import record_act
from retzef.platform.audit.acts import Doer
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

Icon: TypeAlias = Literal[
    "shop", "truck", "money", "calendar", "mail", "phone", "globe", "building", "wrench", "box"
]

_SOURCES = """
SELECT s.source_id, s.key, s.name, s.icon, s.archived_at FROM fact_sources s WHERE s.tenant_id = $1
ORDER BY s.archived_at IS NOT NULL, s.name, s.key
"""
_ADD_SOURCE = "INSERT INTO fact_sources (tenant_id, source_id, key, name, icon, created_at) VALUES ($1, $2, $3, $4, $5, $6)"
_FIND_SOURCE = (
    "SELECT key, name, icon, archived_at FROM fact_sources WHERE tenant_id = $1 AND source_id = $2 FOR UPDATE"
)
_CHANGE_SOURCE = (
    "UPDATE fact_sources SET name = $3, icon = $4, archived_at = $5 WHERE tenant_id = $1 AND source_id = $2"
)
_KINDS = """
SELECT kind_id, key, title::text AS title, fields::text AS fields, archived_at FROM fact_kinds WHERE tenant_id = $1
ORDER BY archived_at IS NOT NULL, key
"""
_ADD_KIND = "INSERT INTO fact_kinds (tenant_id, kind_id, key, title, fields, created_at) VALUES ($1, $2, $3, $4, $5, $6)"
_FIND_KIND = """
SELECT key, title::text AS title, fields::text AS fields, archived_at FROM fact_kinds WHERE tenant_id = $1 AND kind_id = $2 FOR UPDATE
"""
_CHANGE_KIND = (
    "UPDATE fact_kinds SET title = $3, fields = $4, archived_at = $5 WHERE tenant_id = $1 AND kind_id = $2"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A system that tells facts. `key`: how it names itself in a call."""

    source_id: UUID
    key: str
    name: str
    icon: Icon
    archived_at: datetime | None = None


class KindField(msgspec.Struct, frozen=True):
    """One value that facts of a kind may have; `label` by language."""

    key: str
    type: ValueType
    label: dict[str, str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of the tenant's own."""

    kind_id: UUID
    key: str
    title: dict[str, str]
    fields: tuple[KindField, ...]
    archived_at: datetime | None = None

    def to_fields(self) -> tuple[Field, ...]:
        """As values are read."""
        return tuple(Field(each.key, each.type, label=each.label) for each in self.fields)


async def list_sources(connection: Connection, tenant_id: TenantId) -> list[Source]:
    """All, the archived last."""
    return [Source(**dict(row)) for row in await connection.fetch(_SOURCES, tenant_id)]


async def list_kinds(connection: Connection, tenant_id: TenantId) -> list[Kind]:
    """The tenant's own, the archived last."""
    return [_kind(row) for row in await connection.fetch(_KINDS, tenant_id)]


async def fields_by_kind(connection: Connection, tenant_id: TenantId) -> dict[str, Sequence[Field]]:
    """Of every kind that may be told now its values."""
    own = await list_kinds(connection, tenant_id)
    return {**BUILT_IN, **{each.key: each.to_fields() for each in own if each.archived_at is None}}


async def value_labels(connection: Connection, tenant_id: TenantId, kind: str) -> dict[str, list[str]]:
    """Of each value of a kind its labels, in every language they have. Raises FactKindUnknownError."""
    if kind in BUILT_IN:
        return {field.key: [] for field in BUILT_IN[kind]}
    for each in await list_kinds(connection, tenant_id):
        if each.key == kind and each.archived_at is None:
            return {field.key: list(field.label.values()) for field in each.fields}
    raise FactKindUnknownError(kind=kind)


async def source_keys(connection: Connection, tenant_id: TenantId) -> frozenset[str]:
    """Of the sources that may tell facts now."""
    return frozenset(
        each.key for each in await list_sources(connection, tenant_id) if each.archived_at is None
    )


async def add_source(unit: UnitOfWork, by: Doer, key: str, name: str, icon: Icon) -> UUID:
    """Register a system. Raises FactKeyTakenError."""
    source_id = unit.ids.new()
    try:
        await unit.connection.execute(_ADD_SOURCE, unit.tenant_id, source_id, key, name, icon, unit.now)
    except asyncpg.UniqueViolationError as error:
        raise FactKeyTakenError(key=key) from error
    after = {"key": key, "name": name, "icon": icon}
    await record_act(unit, by, "fact_source_made", "fact_source", source_id, after=after)
    return source_id


async def change_source(
    unit: UnitOfWork, by: Doer, source_id: UUID, *, name: str, icon: Icon, archived: bool
) -> None:
    """Give it another name or icon, put it away or bring it back; its key stays. Raises FactSourceNotFoundError."""
    row = await unit.connection.fetchrow(_FIND_SOURCE, unit.tenant_id, source_id)
    if row is None:
        raise FactSourceNotFoundError
    at = (row["archived_at"] or unit.now) if archived else None
    await unit.connection.execute(_CHANGE_SOURCE, unit.tenant_id, source_id, name, icon, at)
    before = {"name": row["name"], "icon": row["icon"], "archived": row["archived_at"] is not None}
    after = {"name": name, "icon": icon, "archived": archived}
    await record_act(unit, by, "fact_source_changed", "fact_source", source_id, before=before, after=after)


async def add_kind(
    unit: UnitOfWork, by: Doer, key: str, title: dict[str, str], fields: Sequence[KindField]
) -> UUID:
    """Define a kind. Raises FactKeyTakenError, also for a key every tenant has."""
    if key in BUILT_IN:
        raise FactKeyTakenError(key=key)
    kind_id = unit.ids.new()
    try:
        await unit.connection.execute(
            _ADD_KIND, unit.tenant_id, kind_id, key, _json(title), _json(fields), unit.now
        )
    except asyncpg.UniqueViolationError as error:
        raise FactKeyTakenError(key=key) from error
    after = {"key": key, "title": title, "fields": [each.key for each in fields]}
    await record_act(unit, by, "fact_kind_made", "fact_kind", kind_id, after=after)
    return kind_id


async def change_kind(
    unit: UnitOfWork,
    by: Doer,
    kind_id: UUID,
    *,
    title: dict[str, str],
    fields: Sequence[KindField],
    archived: bool,
) -> None:
    """Other words, other values from now on; what was told keeps the types it had. Raises FactKindNotFoundError."""
    row = await unit.connection.fetchrow(_FIND_KIND, unit.tenant_id, kind_id)
    if row is None:
        raise FactKindNotFoundError
    at = (row["archived_at"] or unit.now) if archived else None
    await unit.connection.execute(_CHANGE_KIND, unit.tenant_id, kind_id, _json(title), _json(fields), at)
    before = {
        "title": msgspec.json.decode(row["title"]), "archived": row["archived_at"] is not None,
        "fields": [each.key for each in msgspec.json.decode(row["fields"], type=list[KindField])],
    }  # fmt: skip
    after = {"title": title, "archived": archived, "fields": [each.key for each in fields]}
    await record_act(unit, by, "fact_kind_changed", "fact_kind", kind_id, before=before, after=after)


def _kind(row: asyncpg.Record) -> Kind:
    title = msgspec.json.decode(row["title"], type=dict[str, str])
    fields = msgspec.json.decode(row["fields"], type=tuple[KindField, ...])
    return Kind(row["kind_id"], row["key"], title, fields, row["archived_at"])


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

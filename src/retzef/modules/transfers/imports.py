"""Imports as rows: begun with a file, mapped, checked, run, stopped, told of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

import asyncpg

from retzef.engine.imports import Encoding, UpdateRule, strengths_of
from retzef.kernel.ids import TenantId
from retzef.modules.facts.api import Unknown
from retzef.modules.transfers.errors import (
    ImportBusyError,
    ImportFileGoneError,
    ImportStateError,
    TransferNotFoundError,
)
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

ImportState: TypeAlias = Literal["uploaded", "checking", "checked", "running", "stopped", "done", "failed"]
ImportSubject: TypeAlias = Literal["customers", "facts"]
JOB_KIND = "import_customers"
LISTED = 50

_COLUMNS = """
tenant_id, import_id, made_by, made_at, file_name, size, encoding, delimiter, has_header, columns, recognise_by, update_rule,
state, error, at_byte, at_line, made, changed, unchanged, refused, examples::text AS examples, began_at, began_at_byte, ended_at, file_kept,
subject, fact_source, fact_kind, unknown_customer
"""
_INSERT = """
INSERT INTO imports (tenant_id, import_id, made_by, made_at, file_name, size, encoding, delimiter, columns, recognise_by, subject, fact_source, fact_kind)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""
_LIST = f"SELECT {_COLUMNS} FROM imports WHERE tenant_id = $1 ORDER BY import_id DESC LIMIT $2"  # noqa: S608
_FIND = f"SELECT {_COLUMNS} FROM imports WHERE tenant_id = $1 AND import_id = $2"  # noqa: S608
_MAP = """
UPDATE imports SET encoding = $3, delimiter = $4, has_header = $5, columns = $6, recognise_by = $7, update_rule = $8, unknown_customer = $9,
    state = 'uploaded', examples = '{}', at_byte = 0, at_line = 1, made = 0, changed = 0, unchanged = 0, refused = 0
WHERE tenant_id = $1 AND import_id = $2
"""
_BEGIN = """
UPDATE imports SET state = $3, error = NULL, at_byte = 0, at_line = 1, made = 0, changed = 0, unchanged = 0, refused = 0, examples = '{}',
    began_at = $4, began_at_byte = 0, ended_at = NULL
WHERE tenant_id = $1 AND import_id = $2
"""
_GO_ON = """
UPDATE imports SET state = 'running', error = NULL, began_at = $3, began_at_byte = at_byte, ended_at = NULL WHERE tenant_id = $1 AND import_id = $2
"""
_FORGET = "DELETE FROM {} WHERE tenant_id = $1 AND import_id = $2"
_END = "UPDATE imports SET state = $3, error = $4, ended_at = $5 WHERE tenant_id = $1 AND import_id = $2"
_REFUSALS = """
SELECT line, at_byte, length, code, cell FROM import_refusals WHERE tenant_id = $1 AND import_id = $2 AND line > $3 ORDER BY line LIMIT $4
"""


@dataclass(frozen=True, slots=True)
class Import:
    """An import as it stands. `examples`: JSON, of a check."""

    tenant_id: TenantId
    import_id: UUID
    made_by: UUID
    made_at: datetime
    file_name: str
    size: int
    encoding: Encoding
    delimiter: str
    has_header: bool
    columns: Sequence[str]
    recognise_by: Sequence[str]
    update_rule: UpdateRule
    state: ImportState
    error: str | None
    at_byte: int
    at_line: int
    made: int
    changed: int
    unchanged: int
    refused: int
    examples: str
    began_at: datetime | None
    began_at_byte: int
    ended_at: datetime | None
    file_kept: bool
    subject: ImportSubject
    fact_source: str | None
    fact_kind: str | None
    unknown_customer: Unknown


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came: the sender's name for it, its size in bytes; of facts, whose and of which kind."""

    file_name: str
    size: int
    fact_source: str | None = None
    fact_kind: str | None = None

    @property
    def subject(self) -> ImportSubject:
        """What its lines are."""
        return "customers" if self.fact_kind is None else "facts"


@dataclass(frozen=True, slots=True)
class Mapping:
    """How the file is to be read and what is done with those who are known."""

    encoding: Encoding
    delimiter: str
    has_header: bool
    columns: Sequence[str]
    recognise_by: Sequence[str]
    update_rule: UpdateRule
    unknown_customer: Unknown = "refuse"


def kinds_in(columns: Sequence[str]) -> tuple[str, ...]:
    """The kinds of identity that columns bring, the surest first."""
    return strengths_of([each.removeprefix("identity:") for each in columns if each.startswith("identity:")])


async def insert_import(unit: UnitOfWork, import_id: UUID, by: UUID, sent: Sent, mapping: Mapping) -> None:
    """Write down what was sent."""
    await unit.connection.execute(
        _INSERT, unit.tenant_id, import_id, by, unit.now, sent.file_name, sent.size, mapping.encoding, mapping.delimiter,
        mapping.columns, mapping.recognise_by, sent.subject, sent.fact_source, sent.fact_kind,
    )  # fmt: skip


async def list_imports(connection: Connection, tenant_id: TenantId) -> list[Import]:
    """The newest."""
    return [Import(**row) for row in await connection.fetch(_LIST, tenant_id, LISTED)]


async def find_import(
    connection: Connection, tenant_id: TenantId, import_id: UUID, *, to_change: bool = False
) -> Import:
    """One of them. Raises TransferNotFoundError."""
    row = await connection.fetchrow(_FIND + (" FOR UPDATE" if to_change else ""), tenant_id, import_id)
    if row is None:
        raise TransferNotFoundError
    return Import(**row)


async def map_import(unit: UnitOfWork, import_id: UUID, mapping: Mapping) -> None:
    """Say what the columns mean; what a check found before counts no longer. Raises ImportStateError."""
    found = await find_import(unit.connection, unit.tenant_id, import_id, to_change=True)
    _check_state(found, "uploaded", "checked", "failed")
    await _forget(unit, import_id)
    await unit.connection.execute(
        _MAP, unit.tenant_id, import_id, mapping.encoding, mapping.delimiter, mapping.has_header, mapping.columns,
        mapping.recognise_by, mapping.update_rule, mapping.unknown_customer,
    )  # fmt: skip


async def begin_check(unit: UnitOfWork, import_id: UUID) -> None:
    """Read all of it and write nothing. Raises ImportStateError, ImportBusyError, ImportFileGoneError."""
    found = await find_import(unit.connection, unit.tenant_id, import_id, to_change=True)
    _check_ready(found, "uploaded", "checked", "failed")
    await _begin(unit, import_id, "checking")


async def begin_run(unit: UnitOfWork, import_id: UUID) -> None:
    """Import; where it was stopped it goes on. Raises ImportStateError, ImportBusyError, ImportFileGoneError."""
    found = await find_import(unit.connection, unit.tenant_id, import_id, to_change=True)
    _check_ready(found, "checked", "stopped")
    if found.state == "stopped":
        await _put_to_work(unit, import_id, _GO_ON, unit.now)
    else:
        await _begin(unit, import_id, "running")


async def stop_import(unit: UnitOfWork, import_id: UUID) -> None:
    """What is written stays written. A check that is stopped counts for nothing. Raises ImportStateError."""
    found = await find_import(unit.connection, unit.tenant_id, import_id, to_change=True)
    _check_state(found, "checking", "running")
    if found.state == "checking":
        await _forget(unit, import_id)
    state: ImportState = "stopped" if found.state == "running" else "uploaded"
    await end_import(unit, import_id, state)


async def end_import(unit: UnitOfWork, import_id: UUID, state: ImportState, error: str | None = None) -> None:
    """It is no longer at work."""
    await unit.connection.execute(_END, unit.tenant_id, import_id, state, error, unit.now)
    await unit.connection.execute(_FORGET.format("import_seen"), unit.tenant_id, import_id)


async def delete_import(unit: UnitOfWork, import_id: UUID) -> None:
    """Forget it. What it has imported stays. Raises ImportStateError while it is at work."""
    found = await find_import(unit.connection, unit.tenant_id, import_id, to_change=True)
    _check_state(found, "uploaded", "checked", "stopped", "done", "failed")
    await unit.connection.execute(_FORGET.format("imports"), unit.tenant_id, import_id)


async def list_refusals(
    connection: Connection, tenant_id: TenantId, import_id: UUID, after_line: int, limit: int
) -> list[asyncpg.Record]:
    """Refused lines in their order: line, at_byte, length, code, cell."""
    return list(await connection.fetch(_REFUSALS, tenant_id, import_id, after_line, limit))


def _check_state(found: Import, *states: ImportState) -> None:
    if found.state not in states:
        raise ImportStateError(state=found.state)


def _check_ready(found: Import, *states: ImportState) -> None:
    _check_state(found, *states)
    if not found.file_kept:
        raise ImportFileGoneError


async def _begin(unit: UnitOfWork, import_id: UUID, state: ImportState) -> None:
    await _forget(unit, import_id)
    await _put_to_work(unit, import_id, _BEGIN, state, unit.now)


async def _put_to_work(unit: UnitOfWork, import_id: UUID, statement: str, *values: object) -> None:
    try:
        await unit.connection.execute(statement, unit.tenant_id, import_id, *values)
    except asyncpg.UniqueViolationError as error:
        raise ImportBusyError from error
    unit.enqueue(JOB_KIND, {"import_id": str(import_id)})


async def _forget(unit: UnitOfWork, import_id: UUID) -> None:
    for table in ("import_refusals", "import_seen"):
        await unit.connection.execute(_FORGET.format(table), unit.tenant_id, import_id)

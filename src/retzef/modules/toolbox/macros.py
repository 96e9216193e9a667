"""Macros: kept, found, checked when they are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from retzef.kernel.events import Event
from retzef.modules.customers.api import read_written
from retzef.modules.toolbox.acts import (
    Act,
    FieldAct,
    LabelsAct,
    NoteAct,
    OwnerAct,
    QueueAct,
    ReplyAct,
    TaskAct,
    TeamAct,
    check_acts,
)
from retzef.modules.toolbox.errors import (
    ActsConflictError,
    MacroReplyNarrowError,
    ToolChangedError,
    ToolNotFoundError,
    ToolNotYoursError,
)
from retzef.modules.toolbox.owners import CHANGED_BY, SEEN, Owner, manages
from retzef.modules.toolbox.replies import check_texts, get_reply
from retzef.platform.audit import Doer, record_act
from retzef.platform.auth.permissions import Reader
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

MACROS_MAX = 500
ACTS = TypeAdapter[list[Act]](list[Act])

_LIST = f"""
SELECT x.macro_id, x.owner_agent_id, x.team_id, x.name, x.acts::text AS acts, x.uses, x.last_used_at,
    x.retired_at IS NOT NULL AS retired, x.version, {CHANGED_BY} AS may_change
FROM macros x WHERE x.tenant_id = $1 AND {SEEN} AND ($4::uuid IS NULL OR x.macro_id = $4)
ORDER BY x.retired_at IS NOT NULL, x.owner_agent_id IS NULL, x.team_id IS NULL, lower(x.name), x.macro_id LIMIT $5
"""  # noqa: S608 - put together from the fragments of owners.py
_INSERT = """
INSERT INTO macros (tenant_id, macro_id, owner_agent_id, team_id, name, acts, retired_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, CASE WHEN $7 THEN $8::timestamptz END, $8)
"""
_SAVE = """
UPDATE macros SET owner_agent_id = $3, team_id = $4, name = $5, acts = $6::jsonb, version = version + 1,
    retired_at = CASE WHEN $7 THEN COALESCE(retired_at, $8) END
WHERE tenant_id = $1 AND macro_id = $2
"""
_LOCK = "SELECT version FROM macros WHERE tenant_id = $1 AND macro_id = $2 FOR UPDATE"
_USED = "UPDATE macros SET uses = uses + $3, last_used_at = $4 WHERE tenant_id = $1 AND macro_id = $2"
# How many of the named there are.
_KNOWN = """
SELECT (SELECT count(*) FROM labels WHERE tenant_id = $1 AND label_id = ANY ($2))
     + (SELECT count(*) FROM teams WHERE tenant_id = $1 AND team_id = ANY ($2))
     + (SELECT count(*) FROM queues WHERE tenant_id = $1 AND queue_id = ANY ($2) AND active)
     + (SELECT count(*) FROM agents WHERE tenant_id = $1 AND agent_id = ANY ($2))
"""


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro as somebody writes it."""

    name: str
    acts: Sequence[Act]
    owner: Owner
    retired: bool = False


async def list_macros(
    connection: Connection, reader: Reader, macro_id: UUID | None = None
) -> list[asyncpg.Record]:
    """What this reader sees: their own first, then their teams', then everybody's; the retired last."""
    return list(
        await connection.fetch(
            _LIST, reader.tenant_id, reader.agent_id, manages(reader), macro_id, MACROS_MAX
        )
    )


async def get_macro(connection: Connection, reader: Reader, macro_id: UUID) -> asyncpg.Record:
    """One of those. Raises ToolNotFoundError."""
    rows = await list_macros(connection, reader, macro_id)
    if not rows:
        raise ToolNotFoundError
    return rows[0]


async def add_macro(unit: UnitOfWork, reader: Reader, by: Doer, macro: Macro) -> UUID:
    """A new one.

    Raises ActsConflictError, ToolNotFoundError, MacroReplyNarrowError, TextFieldUnknownError, FieldValueError.
    """
    await check_named(unit, reader, macro.acts, macro.owner)
    macro_id = unit.ids.new()
    await unit.connection.execute(_INSERT, unit.tenant_id, macro_id, *_values(macro), unit.now)
    await _tell(unit, by, macro_id, macro)
    return macro_id


async def change_macro(
    unit: UnitOfWork, reader: Reader, by: Doer, macro_id: UUID, *, version: int, macro: Macro
) -> None:
    """Write it whole. Raises ToolNotYoursError, ToolChangedError, and what adding raises."""
    known = await unit.connection.fetchval(_LOCK, unit.tenant_id, macro_id)
    row = await get_macro(unit.connection, reader, macro_id)
    if not row["may_change"]:
        raise ToolNotYoursError
    if known != version:
        raise ToolChangedError
    await check_named(unit, reader, macro.acts, macro.owner)
    await unit.connection.execute(_SAVE, unit.tenant_id, macro_id, *_values(macro), unit.now)
    owner = Owner(row["owner_agent_id"], row["team_id"])
    was = Macro(row["name"], ACTS.validate_json(row["acts"]), owner, row["retired"])
    await _tell(unit, by, macro_id, macro, before=was)


async def count_runs(unit: UnitOfWork, macro_id: UUID, cases: int) -> None:
    """It was applied to so many cases more."""
    await unit.connection.execute(_USED, unit.tenant_id, macro_id, cases, unit.now)


async def check_named(unit: UnitOfWork, reader: Reader, acts: Sequence[Act], owner: Owner) -> None:
    """Everything an act names is there, and whoever sees what is this owner's sees it too. Raises as adding a macro does."""
    check_acts(acts)
    for act in acts:
        match act:
            case ReplyAct():
                await _check_reply(unit.connection, reader, owner, act.reply_id)
            case NoteAct():
                await check_texts(unit.connection, reader, {"note": act.text})
            case _:
                pass
    await read_written(unit, "case", {act.key: act.value for act in acts if isinstance(act, FieldAct)})
    named = {each for act in acts for each in _named_by(act)}
    if named and await unit.connection.fetchval(_KNOWN, unit.tenant_id, list(named)) != len(named):
        raise ToolNotFoundError


def _named_by(act: Act) -> Sequence[UUID]:
    """What an act names by id, but for replies. Raises ActsConflictError when it names too little or too much."""
    match act:
        case LabelsAct():
            return [*act.add, *act.drop]
        case TeamAct(team_id=UUID() as named) | QueueAct(queue_id=named):
            return [named]
        case OwnerAct():
            if (act.who == "agent") != (act.agent_id is not None):
                raise ActsConflictError(kind="owner")
            return [act.agent_id] if act.agent_id else []
        case TaskAct():
            if (act.who == "agent", act.who == "team") != (act.agent_id is not None, act.team_id is not None):
                raise ActsConflictError(kind="task")
            return [each for each in (act.agent_id, act.team_id) if each]
        case _:
            return []


async def _check_reply(connection: Connection, reader: Reader, owner: Owner, reply_id: UUID) -> None:
    row = await get_reply(connection, reader, reply_id)
    if row["retired"]:
        raise ToolNotFoundError
    is_everybodys = row["owner_agent_id"] is None and row["team_id"] is None
    is_same_team = row["team_id"] is not None and row["team_id"] == owner.team_id
    if not (is_everybodys or is_same_team or owner.agent_id is not None):
        raise MacroReplyNarrowError(title=row["title"])


def _values(macro: Macro) -> tuple[UUID | None, UUID | None, str, str, bool]:
    acts = ACTS.dump_json(list(macro.acts)).decode()
    return macro.owner.agent_id, macro.owner.team_id, macro.name, acts, macro.retired


async def _tell(
    unit: UnitOfWork, by: Doer, macro_id: UUID, macro: Macro, *, before: Macro | None = None
) -> None:
    """The journal hears of every change; the audit of what others use too."""
    unit.record(Event("macro_changed", "agent", by.agent_id, data={"macro_id": str(macro_id)}))
    if macro.owner.agent_id is None or (before and before.owner.agent_id is None):
        was = _for_audit(before) if before else None
        act = "macro_changed" if before else "macro_made"
        await record_act(unit, by, act, "macro", macro_id, before=was, after=_for_audit(macro))


def _for_audit(macro: Macro) -> dict[str, object]:
    acts = [act.model_dump(mode="json") for act in macro.acts]
    return {"name": macro.name, "acts": acts, "retired": macro.retired}

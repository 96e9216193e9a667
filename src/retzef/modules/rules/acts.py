"""What a rule may do: everything a macro may, but for what needs somebody who runs it; to open a case; to tell somebody of it."""

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from retzef.engine.rules import RuleEvent
from retzef.modules.customers.api import read_written
from retzef.modules.rules.errors import RuleOpeningError
from retzef.modules.toolbox.api import (
    ACTS_MAX,
    ActsConflictError,
    CaseAct,
    FieldAct,
    Owner,
    OwnerAct,
    QueueAct,
    ReplyAct,
    TaskAct,
    ToolNotFoundError,
    check_named,
)
from retzef.platform.auth.permissions import Reader
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

TOLD_MAX = 50
_KNOWN = """
SELECT (SELECT count(*) FROM agents WHERE tenant_id = $1 AND agent_id = ANY ($2))
     + (SELECT count(*) FROM teams WHERE tenant_id = $1 AND team_id = $3)
"""
_TEAM = "SELECT true FROM teams WHERE tenant_id = $1 AND team_id = $2"
# Who answers for the case: its owner, else its team.
_ANSWERABLE = """
SELECT k.owner_agent_id AS agent_id FROM cases k WHERE k.tenant_id = $1 AND k.case_id = $2 AND k.owner_agent_id IS NOT NULL
UNION
SELECT m.agent_id FROM cases k JOIN team_members m ON m.tenant_id = $1 AND m.team_id = k.team_id
WHERE k.tenant_id = $1 AND k.case_id = $2 AND k.owner_agent_id IS NULL
"""
_MEMBERS = "SELECT agent_id FROM team_members WHERE tenant_id = $1 AND team_id = $2"


class NotifyAct(BaseModel):
    """Somebody gets a notification: who answers for the case (its owner, else its team), a team, or the agents named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["notify"] = "notify"
    who: Literal["answerable", "team", "agents"]
    team_id: UUID | None = None
    agent_ids: list[UUID] = Field(default_factory=list, max_length=TOLD_MAX)


class OpenCaseAct(BaseModel):
    """Where the customer of a fact has no case open, one is opened, and the fact and the other acts are of that case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["open_case"] = "open_case"
    subject: Annotated[
        str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True, pattern=r"^[^\x00]*$")
    ]
    team_id: UUID | None = Field(default=None, description="May only lack where the rule names an owner")


RuleAct: TypeAlias = Annotated[CaseAct | NotifyAct | OpenCaseAct, Field(discriminator="kind")]
RuleActs = Annotated[list[RuleAct], Field(min_length=1, max_length=ACTS_MAX)]
ACTS = TypeAdapter[list[RuleAct]](list[RuleAct])


def case_acts(acts: Sequence[RuleAct]) -> list[CaseAct]:
    """Those that macros know."""
    return [act for act in acts if not isinstance(act, NotifyAct | OpenCaseAct)]


def find_opening(acts: Sequence[RuleAct]) -> OpenCaseAct | None:
    """The act that opens a case, if it is among them."""
    return next((act for act in acts if isinstance(act, OpenCaseAct)), None)


def fields_written(acts: Sequence[RuleAct]) -> dict[str, object]:
    """The values of own fields of cases that they write, by key."""
    return {act.key: act.value for act in acts if isinstance(act, FieldAct)}


async def check_acts(unit: UnitOfWork, reader: Reader, event: RuleEvent, acts: Sequence[RuleAct]) -> None:
    """Raises ActsConflictError, ToolNotFoundError, RuleOpeningError, and what a macro of everybody's raises for the same acts.

    Where they open a case, also what opening one with their values of own fields raises: FieldMissingError.
    """
    await check_named(unit, reader, case_acts(acts), Owner())
    await _check_opening(unit, event, acts)
    for act in acts:
        if isinstance(act, OwnerAct | TaskAct) and act.who == "me":
            raise ActsConflictError(kind=act.kind)
        if isinstance(act, NotifyAct):
            await _check_told(unit.connection, reader, act)


async def _check_opening(unit: UnitOfWork, event: RuleEvent, acts: Sequence[RuleAct]) -> None:
    opening = find_opening(acts)
    if opening is None:
        return
    is_twice = sum(isinstance(act, OpenCaseAct) for act in acts) > 1
    has_owner = any(isinstance(act, OwnerAct) and act.who == "agent" for act in acts)
    # A new case has neither a thread to answer in nor work that waits.
    asks_too_much = any(isinstance(act, ReplyAct | QueueAct) for act in acts)
    if event != "fact_told" or is_twice or asks_too_much or not (opening.team_id or has_owner):
        raise RuleOpeningError
    if opening.team_id and not await unit.connection.fetchval(_TEAM, unit.tenant_id, opening.team_id):
        raise ToolNotFoundError
    await read_written(unit, "case", fields_written(acts), is_new=True)


async def _check_told(connection: Connection, reader: Reader, act: NotifyAct) -> None:
    if (act.who == "team") != (act.team_id is not None) or (act.who == "agents") != bool(act.agent_ids):
        raise ActsConflictError(kind="notify")
    named = len(set(act.agent_ids)) + (act.team_id is not None)
    if await connection.fetchval(_KNOWN, reader.tenant_id, act.agent_ids, act.team_id) != named:
        raise ToolNotFoundError


async def list_told(unit: UnitOfWork, case_id: UUID, acts: Sequence[RuleAct]) -> list[UUID]:
    """Who is to hear of the case, each once."""
    told: dict[UUID, None] = {}
    for act in acts:
        if not isinstance(act, NotifyAct):
            continue
        told |= dict.fromkeys(act.agent_ids)
        if act.who == "answerable":
            rows = await unit.connection.fetch(_ANSWERABLE, unit.tenant_id, case_id)
            told |= dict.fromkeys(row["agent_id"] for row in rows)
        elif act.who == "team":
            rows = await unit.connection.fetch(_MEMBERS, unit.tenant_id, act.team_id)
            told |= dict.fromkeys(row["agent_id"] for row in rows)
    return list(told)

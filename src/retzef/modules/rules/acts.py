"""What a rule may do: everything a macro may, but for what needs somebody who runs it; and to tell somebody of the case."""

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from retzef.modules.toolbox.api import (
    ACTS_MAX,
    ActsConflictError,
    CaseAct,
    Owner,
    OwnerAct,
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


RuleAct: TypeAlias = Annotated[CaseAct | NotifyAct, Field(discriminator="kind")]
RuleActs = Annotated[list[RuleAct], Field(min_length=1, max_length=ACTS_MAX)]
ACTS = TypeAdapter[list[RuleAct]](list[RuleAct])


def case_acts(acts: Sequence[RuleAct]) -> list[CaseAct]:
    """Those that macros know."""
    return [act for act in acts if not isinstance(act, NotifyAct)]


async def check_acts(unit: UnitOfWork, reader: Reader, acts: Sequence[RuleAct]) -> None:
    """Raises ActsConflictError, ToolNotFoundError, and what a macro of everybody's raises for the same acts."""
    await check_named(unit, reader, case_acts(acts), Owner())
    for act in acts:
        if isinstance(act, OwnerAct) and act.who == "me":
            raise ActsConflictError(kind="owner")
        if isinstance(act, NotifyAct):
            await _check_told(unit.connection, reader, act)


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

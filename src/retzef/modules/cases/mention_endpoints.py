"""Whom a note in a case can name, over HTTP."""

from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from retzef.kernel.ids import CaseId
from retzef.modules.cases.access import check_case_readable
from retzef.modules.cases.mentions import list_colleagues
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS
from retzef.platform.unit import Units

CaseReader: TypeAlias = Annotated[Principal, Depends(needs("cases.read"))]
_TEAMS = """
SELECT t.team_id, t.name::text AS name, ARRAY(SELECT m.agent_id FROM team_members m
    WHERE m.tenant_id = t.tenant_id AND m.team_id = t.team_id) AS members
FROM teams t WHERE t.tenant_id = $1 ORDER BY t.team_id
"""


class ColleagueAnswer(BaseModel):
    """Somebody by name."""

    agent_id: UUID
    name: str
    sees: bool = Field(description="May they see the case? Else they are not told when a note names them")


class NamableTeam(BaseModel):
    """A team by name: how many of its members there are, and how many may see the case."""

    team_id: UUID
    name: dict[str, str]
    members: int
    seeing: int


class ColleaguesAnswer(BaseModel):
    """Whom a note can name: `<@agent:ID>` and `<@team:ID>` in its text."""

    agents: list[ColleagueAnswer]
    teams: list[NamableTeam]


def mention_routes(units: Units) -> APIRouter:
    """GET /cases/{case_id}/colleagues."""
    routes = APIRouter(prefix="/cases", tags=["cases"], responses=ERRORS)

    @routes.get(
        "/{case_id}/colleagues", summary="Whom a note in a case can name, and who of them may see the case"
    )
    async def colleagues(case_id: UUID, principal: CaseReader) -> ColleaguesAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            await check_case_readable(connection, principal, CaseId(case_id))
            found = await list_colleagues(connection, principal.tenant_id, case_id)
            teams = await connection.fetch(_TEAMS, principal.tenant_id)
        here, seeing = {each.agent_id for each in found}, {each.agent_id for each in found if each.sees}
        return ColleaguesAnswer(
            agents=[ColleagueAnswer(agent_id=each.agent_id, name=each.name, sees=each.sees) for each in found],
            teams=[
                NamableTeam(
                    team_id=row["team_id"], name=msgspec.json.decode(row["name"], type=dict[str, str]),
                    members=len(here.intersection(row["members"])), seeing=len(seeing.intersection(row["members"])),
                )
                for row in teams
            ],
        )  # fmt: skip

    return routes

"""Teams over HTTP. Everybody who reads cases sees what teams there are: a case belongs to one."""

from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from retzef.modules.people import teams
from retzef.modules.people.role_endpoints import named
from retzef.modules.people.shapes import LocalName
from retzef.modules.people.teams import TeamSettings
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

TeamReader: TypeAlias = Annotated[Principal, Depends(needs("cases.read", "people.manage"))]
TeamManager: TypeAlias = Annotated[Principal, Depends(needs("people.manage"))]


class TeamBody(Incoming):
    """A name in one language at least, its members, and who leads them (who is a member too)."""

    name: LocalName
    lead_agent_id: UUID | None = None
    member_ids: Annotated[list[UUID], Field(max_length=2000)] = Field(default_factory=list)

    def settings(self) -> TeamSettings:
        """For the action. Raises NameMissingError."""
        return TeamSettings(named(self.name), self.lead_agent_id, self.member_ids)


class NewTeamBody(TeamBody):
    """A new team, or one that was deleted and is put back."""

    team_id: UUID | None = Field(default=None, description="Only of a team that was deleted and is put back")


class TeamAnswer(BaseModel):
    """A team."""

    team_id: UUID
    name: dict[str, str]
    lead_agent_id: UUID | None
    member_ids: list[UUID]


class TeamsAnswer(BaseModel):
    """All of the tenant's."""

    teams: list[TeamAnswer]


class TeamMadeAnswer(BaseModel):
    """The new team."""

    team_id: UUID


def team_routes(units: Units) -> APIRouter:
    """All routes below /teams."""
    routes = APIRouter(prefix="/teams", tags=["teams"], responses=ERRORS)

    @routes.get("", summary="What teams there are")
    async def list_teams(principal: TeamReader) -> TeamsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await teams.list_teams(connection, principal.tenant_id)
        return TeamsAnswer(
            teams=[TeamAnswer(**{**dict(row), "name": msgspec.json.decode(row["name"])}) for row in rows]
        )

    @routes.post("", status_code=201, summary="Make a team")
    async def make(body: NewTeamBody, principal: TeamManager) -> TeamMadeAnswer:
        async with units.begin(principal.tenant_id) as unit:
            team_id = await teams.make_team(unit, principal, body.settings(), body.team_id)
        return TeamMadeAnswer(team_id=team_id)

    @routes.put("/{team_id}", status_code=204, summary="Change a team")
    async def change(team_id: UUID, body: TeamBody, principal: TeamManager) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await teams.change_team(unit, principal, team_id, body.settings())

    @routes.delete("/{team_id}", status_code=204, summary="Delete a team to which nothing belongs")
    async def delete(team_id: UUID, principal: TeamManager) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await teams.delete_team(unit, principal, team_id)

    return routes

"""Whose a tool is: one agent's, a team's, or everybody's. Who sees it, who may change it.

One's own is one's own. A team's is seen by its members and changed by its lead. Everybody's, and any team's, are changed by
who manages automation. What is not seen is not used either.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.modules.toolbox.errors import ToolNotFoundError, ToolNotYoursError
from retzef.platform.auth.permissions import Reader, may
from retzef.platform.db import Connection

Scope: TypeAlias = Literal["mine", "team", "tenant"]

# What a reader ($2) sees of tools `x`; with $3 they see every team's as well.
SEEN = """(x.owner_agent_id = $2 OR x.owner_agent_id IS NULL AND (x.team_id IS NULL OR $3 OR EXISTS (
    SELECT 1 FROM team_members m WHERE m.tenant_id = $1 AND m.team_id = x.team_id AND m.agent_id = $2)))"""
# And may change.
CHANGED_BY = """COALESCE(x.owner_agent_id = $2 OR x.owner_agent_id IS NULL AND ($3 OR EXISTS (
    SELECT 1 FROM teams t WHERE t.tenant_id = $1 AND t.team_id = x.team_id AND t.lead_agent_id = $2)), false)"""
_TEAM = """
SELECT t.lead_agent_id = $3 AS leads, EXISTS (
    SELECT 1 FROM team_members m WHERE m.tenant_id = $1 AND m.team_id = $2 AND m.agent_id = $3) AS member
FROM teams t WHERE t.tenant_id = $1 AND t.team_id = $2
"""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose it is; neither: everybody's."""

    agent_id: UUID | None = None
    team_id: UUID | None = None


def manages(reader: Reader) -> bool:
    """May they change what belongs to everybody, and to any team?"""
    return may(reader, "automation.manage")


def scope_of(owner_agent_id: UUID | None, team_id: UUID | None) -> Scope:
    """As it is named to callers; somebody else's own is never told."""
    return "mine" if owner_agent_id else "team" if team_id else "tenant"


async def owner_for(connection: Connection, reader: Reader, scope: Scope, team_id: UUID | None) -> Owner:
    """The owner a reader names, if they may. Raises ToolNotYoursError, ToolNotFoundError for a team they do not see."""
    if scope == "mine":
        return Owner(agent_id=reader.agent_id)
    if scope == "tenant":
        if not manages(reader):
            raise ToolNotYoursError
        return Owner()
    row = await connection.fetchrow(_TEAM, reader.tenant_id, team_id, reader.agent_id)
    if row is None or not (row["member"] or manages(reader)):
        raise ToolNotFoundError
    if not (row["leads"] or manages(reader)):
        raise ToolNotYoursError
    return Owner(team_id=team_id)

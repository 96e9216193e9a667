"""Teams: people who answer for cases together, with somebody who leads them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import msgspec

from retzef.kernel.events import Event
from retzef.modules.people.errors import PersonNotFoundError, TeamInUseError, TeamNotFoundError
from retzef.platform.audit import record_act
from retzef.platform.auth.principal import Principal
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

_LIST = """
SELECT t.team_id, t.name::text AS name, t.lead_agent_id,
    ARRAY(SELECT m.agent_id FROM team_members m WHERE m.tenant_id = $1 AND m.team_id = t.team_id ORDER BY m.agent_id) AS member_ids
FROM teams t WHERE t.tenant_id = $1 ORDER BY t.team_id
"""
_LOCK = "SELECT name::text AS name, lead_agent_id FROM teams WHERE tenant_id = $1 AND team_id = $2 FOR NO KEY UPDATE"
_DELETE = "DELETE FROM teams WHERE tenant_id = $1 AND team_id = $2"
_DELETE_MEMBERS = "DELETE FROM team_members WHERE tenant_id = $1 AND team_id = $2"
_MEMBERS = "SELECT agent_id FROM team_members WHERE tenant_id = $1 AND team_id = $2 ORDER BY agent_id"


@dataclass(frozen=True, slots=True)
class TeamSettings:
    """What a team is to be. Who leads it is a member of it."""

    name: Mapping[str, str]
    lead_agent_id: UUID | None
    member_ids: Collection[UUID]

    @property
    def everyone(self) -> frozenset[UUID]:
        """Its members, with who leads them."""
        return frozenset(self.member_ids) | ({self.lead_agent_id} if self.lead_agent_id else frozenset())

    def told(self) -> dict[str, object]:
        """For the audit."""
        lead = str(self.lead_agent_id) if self.lead_agent_id else None
        return {"name": dict(self.name), "lead": lead, "members": sorted(map(str, self.member_ids))}


async def list_teams(connection: Connection, tenant_id: UUID) -> Sequence["asyncpg.Record"]:
    """In the order in which they were made."""
    return await connection.fetch(_LIST, tenant_id)


async def make_team(unit: UnitOfWork, by: Principal, settings: TeamSettings) -> UUID:
    """Raises PersonNotFoundError."""
    team_id = unit.ids.new()
    await unit.connection.execute(
        "INSERT INTO teams (tenant_id, team_id, name, created_at) VALUES ($1, $2, $3, $4)",
        unit.tenant_id, team_id, msgspec.json.encode(dict(settings.name)).decode(), unit.now,
    )  # fmt: skip
    await _write(unit, team_id, settings)
    _tell(unit, by, settings.everyone)
    await record_act(unit, by, "team_made", "team", team_id, after=settings.told())
    return team_id


async def change_team(unit: UnitOfWork, by: Principal, team_id: UUID, settings: TeamSettings) -> None:
    """Raises TeamNotFoundError, PersonNotFoundError."""
    before = await _find(unit, team_id)
    await _write(unit, team_id, settings)
    _tell(unit, by, before.everyone ^ settings.everyone)
    await record_act(unit, by, "team_changed", "team", team_id, before=before.told(), after=settings.told())


async def delete_team(unit: UnitOfWork, by: Principal, team_id: UUID) -> None:
    """Its members stay who they are. Raises TeamNotFoundError, TeamInUseError when something belongs to it."""
    before = await _find(unit, team_id)
    try:
        await unit.connection.execute(_DELETE_MEMBERS, unit.tenant_id, team_id)
        await unit.connection.execute(_DELETE, unit.tenant_id, team_id)
    except asyncpg.ForeignKeyViolationError as error:
        raise TeamInUseError from error
    _tell(unit, by, before.everyone)
    await record_act(unit, by, "team_deleted", "team", team_id, before=before.told())


def _tell(unit: UnitOfWork, by: Principal, agent_ids: Collection[UUID]) -> None:
    """Who comes to a team or leaves it may see other cases than before."""
    for each in sorted(agent_ids):
        unit.record(Event("agent_changed", "agent", by.agent_id, agent_id=each))


async def _find(unit: UnitOfWork, team_id: UUID) -> TeamSettings:
    row = await unit.connection.fetchrow(_LOCK, unit.tenant_id, team_id)
    if row is None:
        raise TeamNotFoundError
    members = await unit.connection.fetch(_MEMBERS, unit.tenant_id, team_id)
    name: dict[str, str] = msgspec.json.decode(row["name"])
    return TeamSettings(name, row["lead_agent_id"], [each["agent_id"] for each in members])


async def _write(unit: UnitOfWork, team_id: UUID, settings: TeamSettings) -> None:
    members = settings.everyone
    try:
        await unit.connection.execute(
            "UPDATE teams SET name = $3, lead_agent_id = $4, version = version + 1 WHERE tenant_id = $1 AND team_id = $2",
            unit.tenant_id, team_id, msgspec.json.encode(dict(settings.name)).decode(), settings.lead_agent_id,
        )  # fmt: skip
        await unit.connection.execute(
            "DELETE FROM team_members WHERE tenant_id = $1 AND team_id = $2 AND agent_id <> ALL ($3)",
            unit.tenant_id, team_id, list(members),
        )  # fmt: skip
        await unit.connection.execute(
            "INSERT INTO team_members (tenant_id, team_id, agent_id) SELECT $1::uuid, $2::uuid, unnest($3::uuid[]) ON CONFLICT DO NOTHING",
            unit.tenant_id, team_id, list(members),
        )  # fmt: skip
    except asyncpg.ForeignKeyViolationError as error:
        raise PersonNotFoundError from error

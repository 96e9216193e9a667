"""Teams: people who answer for cases together, with somebody who leads them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import msgspec

from retzef.kernel.events import Event
from retzef.modules.people.errors import IdInUseError, PersonNotFoundError, TeamInUseError, TeamNotFoundError
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
_MAKE = """
INSERT INTO teams (tenant_id, team_id, name, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING team_id
"""
# Nothing comes to a team that is held like this until it is known whether the team stays.
_HOLD = "SELECT FROM teams WHERE tenant_id = $1 AND team_id = $2 FOR UPDATE"
# Rules and macros name it in their acts, rules in what they ask as well. An agent's own macros hold nobody up: others do not see them.
_BELONGING = """
SELECT (SELECT count(*) FROM cases x WHERE x.tenant_id = $1 AND x.team_id = $2) AS cases,
    (SELECT count(*) FROM case_tasks x WHERE x.tenant_id = $1 AND x.team_id = $2 AND x.done_at IS NULL) AS tasks,
    (SELECT count(*) FROM canned_replies x WHERE x.tenant_id = $1 AND x.team_id = $2) AS replies,
    (SELECT count(*) FROM macros x WHERE x.tenant_id = $1 AND (x.team_id = $2
        OR x.owner_agent_id IS NULL AND x.retired_at IS NULL AND x.acts @> n.acts)) AS macros,
    (SELECT count(*) FROM case_views x WHERE x.tenant_id = $1 AND x.team_id = $2) AS views,
    (SELECT count(*) FROM rules x WHERE x.tenant_id = $1 AND x.retired_at IS NULL AND (x.acts @> n.acts OR x.conditions @> n.conditions)) AS rules
FROM (SELECT jsonb_build_array(jsonb_build_object('team_id', $2::uuid)) AS acts,
    jsonb_build_array(jsonb_build_object('about', 'team', 'values', jsonb_build_array($2::uuid))) AS conditions) n
"""
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


async def make_team(
    unit: UnitOfWork, by: Principal, settings: TeamSettings, team_id: UUID | None = None
) -> UUID:
    """`team_id`: of one that was deleted, which is put back. Raises PersonNotFoundError, IdInUseError."""
    team_id = team_id or unit.ids.new()
    name = msgspec.json.encode(dict(settings.name)).decode()
    if await unit.connection.fetchval(_MAKE, unit.tenant_id, team_id, name, unit.now) is None:
        raise IdInUseError
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
    await unit.connection.execute(_HOLD, unit.tenant_id, team_id)
    before = await _find(unit, team_id)
    belonging = await unit.connection.fetchrow(_BELONGING, unit.tenant_id, team_id)
    assert belonging is not None
    if any(belonging.values()):
        raise TeamInUseError(**belonging)
    await unit.connection.execute(_DELETE_MEMBERS, unit.tenant_id, team_id)
    await unit.connection.execute(_DELETE, unit.tenant_id, team_id)
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

"""Skills of a tenant, and how well each of its people has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from retzef.kernel.events import Event
from retzef.kernel.ids import AgentId, SkillId
from retzef.modules.administration.errors import (
    ChangedMeanwhileError,
    PersonUnknownError,
    SkillInRuleError,
    SkillInUseError,
    SkillsFullError,
    SkillUnknownError,
)
from retzef.modules.cases.api import NotFoundError
from retzef.platform.audit import Doer, record_act
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

# In use; archived ones name what was.
SKILLS_MAX = 200
_SELECT = """
SELECT s.skill_id, s.name::text AS name, s.active, s.version FROM skills s WHERE s.tenant_id = $1
ORDER BY s.active DESC, lower(s.name ->> 'en'), s.skill_id
"""
_INSERT = "INSERT INTO skills (tenant_id, skill_id, name, active) VALUES ($1, $2, $3, $4)"
_UPDATE = """
UPDATE skills SET name = $3, active = $4, version = version + 1 WHERE tenant_id = $1 AND skill_id = $2 AND version = $5 RETURNING true
"""
_LOCK = "SELECT name::text AS name, active FROM skills WHERE tenant_id = $1 AND skill_id = $2 FOR UPDATE"
# Whoever asks for a skill holds it (`hold_skills`), so that none is archived meanwhile.
_HOLD = "SELECT skill_id FROM skills WHERE tenant_id = $1 AND skill_id = ANY ($2) AND active ORDER BY skill_id FOR KEY SHARE"
_COUNT = "SELECT count(*) FROM skills WHERE tenant_id = $1 AND active"
_ASKED_BY = """
SELECT name::text FROM queues WHERE tenant_id = $1 AND active AND requirements @> jsonb_build_array(jsonb_build_object('skill_id', $2::uuid))
ORDER BY queue_id LIMIT 1
"""
_ASKED_BY_RULE = """
SELECT name FROM routing_rules WHERE tenant_id = $1 AND retired_at IS NULL
    AND effects -> 'skills' @> jsonb_build_array(jsonb_build_object('skill_id', $2::uuid))
ORDER BY place, rule_id LIMIT 1
"""
_PEOPLE = """
SELECT a.agent_id, a.name, a.active, a.capacity, a.caps::text AS caps,
    (SELECT COALESCE(jsonb_object_agg(s.skill_id, s.level), '{}') FROM agent_skills s
     WHERE s.tenant_id = a.tenant_id AND s.agent_id = a.agent_id)::text AS levels
FROM agents a WHERE a.tenant_id = $1 AND (a.active OR a.invited_at IS NOT NULL) AND ($2::uuid[] IS NULL OR a.agent_id = ANY ($2))
ORDER BY a.name, a.agent_id
"""
_LOCK_PEOPLE = """
SELECT agent_id FROM agents WHERE tenant_id = $1 AND agent_id = ANY ($2) AND (active OR invited_at IS NOT NULL)
ORDER BY agent_id FOR NO KEY UPDATE
"""
_SET = """
INSERT INTO agent_skills (tenant_id, agent_id, skill_id, level)
SELECT $1, n.agent_id, n.skill_id, n.level FROM unnest($2::uuid[], $3::uuid[], $4::integer[]) AS n(agent_id, skill_id, level)
ON CONFLICT (tenant_id, agent_id, skill_id) DO UPDATE SET level = EXCLUDED.level
"""
_TAKE = """
DELETE FROM agent_skills d USING unnest($2::uuid[], $3::uuid[]) AS n(agent_id, skill_id)
WHERE d.tenant_id = $1 AND d.agent_id = n.agent_id AND d.skill_id = n.skill_id
"""
_TOUCH = "UPDATE agents SET version = version + 1 WHERE tenant_id = $1 AND agent_id = ANY ($2)"


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill as it is kept."""

    skill_id: SkillId
    name: Mapping[str, str]
    active: bool
    version: int


@dataclass(frozen=True, slots=True)
class SkilledPerson:
    """Somebody with their levels (0 to 100, by skill; who lacks a skill has none) and what they may carry at once."""

    agent_id: AgentId
    name: str
    active: bool
    capacity: int
    caps: Mapping[str, int]
    levels: Mapping[SkillId, int]


@dataclass(frozen=True, slots=True)
class LevelSet:
    """One level as it is to be; None: they do not have the skill. `was`: as it was read."""

    agent_id: AgentId
    skill_id: SkillId
    level: int | None
    was: int | None


async def list_skills(connection: Connection, tenant_id: UUID) -> list[Skill]:
    """All, the archived last."""
    rows = await connection.fetch(_SELECT, tenant_id)
    return [
        Skill(row["skill_id"], msgspec.json.decode(row["name"]), row["active"], row["version"])
        for row in rows
    ]


async def list_skilled(
    connection: Connection, tenant_id: UUID, agent_ids: Sequence[AgentId] | None = None
) -> list[SkilledPerson]:
    """Everybody who works here or was invited to, by name; or those."""
    rows = await connection.fetch(_PEOPLE, tenant_id, agent_ids)
    return [
        SkilledPerson(
            row["agent_id"], row["name"], row["active"], row["capacity"], msgspec.json.decode(row["caps"]),
            msgspec.json.decode(row["levels"], type=dict[UUID, int]),
        )
        for row in rows
    ]  # fmt: skip


async def add_skill(unit: UnitOfWork, by: Doer, name: Mapping[str, str]) -> SkillId:
    """Raises SkillsFullError."""
    if await unit.connection.fetchval(_COUNT, unit.tenant_id) >= SKILLS_MAX:
        raise SkillsFullError(limit=SKILLS_MAX)
    skill_id = SkillId(unit.ids.new())
    await unit.connection.execute(_INSERT, unit.tenant_id, skill_id, _json(name), True)
    unit.record(Event("tenant_changed", "agent", by.agent_id))
    await record_act(unit, by, "skill_added", "skill", skill_id, after={"name": dict(name), "active": True})
    return skill_id


async def change_skill(
    unit: UnitOfWork, by: Doer, skill_id: SkillId, version: int, name: Mapping[str, str], *, active: bool
) -> None:
    """Rename it, archive it or bring it back. Raises NotFoundError, ChangedMeanwhileError, SkillInUseError, SkillInRuleError,
    SkillsFullError.
    """
    before = await unit.connection.fetchrow(_LOCK, unit.tenant_id, skill_id)
    if before is None:
        raise NotFoundError
    if before["active"] and not active:
        queue = await unit.connection.fetchval(_ASKED_BY, unit.tenant_id, skill_id)
        if queue is not None:
            raise SkillInUseError(queue=msgspec.json.decode(queue))
        rule = await unit.connection.fetchval(_ASKED_BY_RULE, unit.tenant_id, skill_id)
        if rule is not None:
            raise SkillInRuleError(rule=rule)
    if (
        active
        and not before["active"]
        and await unit.connection.fetchval(_COUNT, unit.tenant_id) >= SKILLS_MAX
    ):
        raise SkillsFullError(limit=SKILLS_MAX)
    if not await unit.connection.fetchval(_UPDATE, unit.tenant_id, skill_id, _json(name), active, version):
        raise ChangedMeanwhileError
    unit.record(Event("tenant_changed", "agent", by.agent_id))
    was = {"name": msgspec.json.decode(before["name"]), "active": before["active"]}
    await record_act(
        unit, by, "skill_changed", "skill", skill_id, before=was, after={"name": dict(name), "active": active}
    )


async def hold_skills(unit: UnitOfWork, skill_ids: Sequence[SkillId]) -> None:
    """They are in use and stay so until the unit ends. Raises SkillUnknownError."""
    wanted = sorted(set(skill_ids))
    if len(await unit.connection.fetch(_HOLD, unit.tenant_id, wanted)) != len(wanted):
        raise SkillUnknownError


async def set_levels(unit: UnitOfWork, by: Doer, changes: Sequence[LevelSet]) -> None:
    """All of them, or none. Raises PersonUnknownError, SkillUnknownError, ChangedMeanwhileError."""
    people = sorted({each.agent_id for each in changes})
    if len(await unit.connection.fetch(_LOCK_PEOPLE, unit.tenant_id, people)) != len(people):
        raise PersonUnknownError
    await hold_skills(unit, [each.skill_id for each in changes if each.level is not None])
    before = {each.agent_id: each for each in await list_skilled(unit.connection, unit.tenant_id, people)}
    if any(before[each.agent_id].levels.get(each.skill_id) != each.was for each in changes):
        raise ChangedMeanwhileError
    given = [(each.agent_id, each.skill_id, each.level) for each in changes if each.level is not None]
    taken = [(each.agent_id, each.skill_id) for each in changes if each.level is None]
    await unit.connection.execute(
        _SET, unit.tenant_id, [one[0] for one in given], [one[1] for one in given], [one[2] for one in given]
    )
    await unit.connection.execute(_TAKE, unit.tenant_id, [one[0] for one in taken], [one[1] for one in taken])
    await unit.connection.execute(_TOUCH, unit.tenant_id, people)
    for after in await list_skilled(unit.connection, unit.tenant_id, people):
        unit.record(Event("agent_changed", "agent", by.agent_id, agent_id=after.agent_id))
        await record_act(
            unit,
            by,
            "skill_levels_set",
            "person",
            after.agent_id,
            before=_told(before[after.agent_id]),
            after=_told(after),
        )


def _told(person: SkilledPerson) -> dict[str, object]:
    """For the audit, which tells ids by the names of what they point at."""
    return {
        "skill_levels": [
            {"skill": str(skill_id), "level": level} for skill_id, level in sorted(person.levels.items())
        ]
    }


def _json(name: Mapping[str, str]) -> str:
    return msgspec.json.encode(dict(name)).decode()

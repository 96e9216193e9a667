"""The people of a tenant: listing, inviting, changing, deactivating and taking back.

Whoever changes somebody must have every right that this person has: else a link to reset an administrator's password would be a
way to become one. Who loses the right to handle cases, or is deactivated, gives back what they have in hand.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from retzef.kernel.events import Event
from retzef.kernel.ids import AgentId
from retzef.modules.people.errors import (
    EmailTakenError,
    NotYourselfError,
    PersonNotFoundError,
    TeamNotFoundError,
)
from retzef.modules.people.rights import (
    check_may_give,
    check_other_administrators,
    permissions_of_role,
)
from retzef.modules.queues.api import QueueUnknownError, leave_work
from retzef.modules.staff.api import forget_passkeys
from retzef.modules.staff.api import remove_second_factor as forget_second_factor
from retzef.platform.audit import record_act
from retzef.platform.auth.passwords import NO_PASSWORD
from retzef.platform.auth.permissions import Permissions, Role, permissions_of
from retzef.platform.auth.principal import Principal
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

PEOPLE_MAX = 200

_LIST = """
SELECT a.agent_id, a.name, a.email, a.role, a.role_id, text_in(r.name, $2) AS role_name, a.locale, a.capacity, a.caps::text AS caps, a.presence, a.last_seen_at,
    CASE WHEN a.active THEN 'active' WHEN a.invited_at IS NOT NULL THEN 'invited' ELSE 'inactive' END AS state,
    EXISTS (SELECT 1 FROM second_factors f WHERE f.tenant_id = $1 AND f.agent_id = a.agent_id AND f.confirmed_at IS NOT NULL)
      OR EXISTS (SELECT 1 FROM passkeys p WHERE p.tenant_id = $1 AND p.agent_id = a.agent_id) AS has_second_factor,
    EXISTS (SELECT 1 FROM sign_in_links l WHERE l.tenant_id = $1 AND l.agent_id = a.agent_id) AS is_linked,
    ARRAY(SELECT m.queue_id FROM queue_members m WHERE m.tenant_id = $1 AND m.agent_id = a.agent_id) AS queue_ids,
    ARRAY(SELECT m.team_id FROM team_members m WHERE m.tenant_id = $1 AND m.agent_id = a.agent_id) AS team_ids,
    (SELECT count(*) FROM work_items w WHERE w.tenant_id = $1 AND w.agent_id = a.agent_id AND w.state IN ('assigned', 'wrap_up')) AS work_in_hand
FROM agents a LEFT JOIN roles r ON r.tenant_id = a.tenant_id AND r.role_id = a.role_id
WHERE a.tenant_id = $1 AND ($3::text IS NULL OR strpos(lower(a.name), lower($3)) > 0 OR strpos(a.email, lower($3)) > 0)
    AND ($4::text IS NULL OR $4 = CASE WHEN a.active THEN 'active' WHEN a.invited_at IS NOT NULL THEN 'invited' ELSE 'inactive' END)
    AND ($5::uuid IS NULL OR a.agent_id = $5) AND ($6::uuid IS NULL OR a.agent_id > $6)
ORDER BY a.agent_id LIMIT $7
"""
_INVITE = """
INSERT INTO agents (tenant_id, agent_id, name, email, password_hash, locale, role, role_id, capacity, active, invited_at, presence_at, idle_since, caps)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, false, $10, $10, $10, $11)
"""
_LOCK = """
SELECT a.name, a.email, a.role, a.role_id, r.permissions, a.locale, a.capacity, a.caps::text AS caps, a.active, a.invited_at
FROM agents a LEFT JOIN roles r ON r.tenant_id = a.tenant_id AND r.role_id = a.role_id
WHERE a.tenant_id = $1 AND a.agent_id = $2 FOR NO KEY UPDATE OF a
"""
_CHANGE = """
UPDATE agents SET name = $3, locale = $4, capacity = $5, role = $6, role_id = $7, caps = $8, version = version + 1
WHERE tenant_id = $1 AND agent_id = $2
"""
_SET_ACTIVE = "UPDATE agents SET active = $3, version = version + 1 WHERE tenant_id = $1 AND agent_id = $2"
_END_SESSIONS = "DELETE FROM sessions WHERE tenant_id = $1 AND agent_id = $2"
_FORGET_LINKS = "DELETE FROM access_links WHERE tenant_id = $1 AND agent_id = $2 AND used_at IS NULL"
_MEMBERSHIPS = {
    "queue": (
        "SELECT queue_id FROM queue_members WHERE tenant_id = $1 AND agent_id = $2",
        "DELETE FROM queue_members WHERE tenant_id = $1 AND agent_id = $2 AND queue_id <> ALL ($3)",
        "INSERT INTO queue_members (tenant_id, agent_id, queue_id) SELECT $1::uuid, $2::uuid, unnest($3::uuid[]) ON CONFLICT DO NOTHING",
    ),
    "team": (
        "SELECT team_id FROM team_members WHERE tenant_id = $1 AND agent_id = $2",
        "DELETE FROM team_members WHERE tenant_id = $1 AND agent_id = $2 AND team_id <> ALL ($3)",
        "INSERT INTO team_members (tenant_id, agent_id, team_id) SELECT $1::uuid, $2::uuid, unnest($3::uuid[]) ON CONFLICT DO NOTHING",
    ),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as they are now, locked."""

    agent_id: UUID
    name: str
    email: str
    role: Role
    role_id: UUID | None
    permissions: Permissions
    locale: str
    capacity: int
    caps: Mapping[str, int]
    active: bool
    invited_at: datetime | None


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody is to be here; None leaves a thing as it is. `caps`: at most so many items at once, by medium."""

    name: str | None = None
    role: Role | None = None
    role_id: UUID | None = None
    locale: str | None = None
    capacity: int | None = None
    caps: Mapping[str, int] | None = None
    queue_ids: Collection[UUID] | None = None
    team_ids: Collection[UUID] | None = None


async def list_people(
    connection: Connection,
    reader: Principal,
    locale: str,
    *,
    query: str | None = None,
    state: str | None = None,
    agent_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = PEOPLE_MAX,
) -> Sequence["asyncpg.Record"]:
    """In the order in which they came."""
    return await connection.fetch(_LIST, reader.tenant_id, locale, query, state, agent_id, after, limit)


async def lock_person(unit: UnitOfWork, by: Principal, agent_id: UUID) -> Person:
    """Somebody whom the caller may change, locked until the unit ends. Raises PersonNotFoundError, RightsBeyondOwnError."""
    row = await unit.connection.fetchrow(_LOCK, unit.tenant_id, agent_id)
    if row is None:
        raise PersonNotFoundError
    found = dict(row)
    found["caps"] = msgspec.json.decode(found["caps"])
    permissions = permissions_of(found["role"], found.pop("permissions"))
    check_may_give(by, permissions)
    return Person(agent_id=agent_id, permissions=permissions, **found)


async def invite_person(unit: UnitOfWork, by: Principal, email: str, place: Place) -> UUID:
    """Somebody who cannot sign in until they have accepted. Raises EmailTakenError and what `change_person` raises."""
    role = place.role or "agent"
    check_may_give(by, await permissions_of_role(unit.connection, by, role, place.role_id))
    agent_id = unit.ids.new()
    name = place.name or email.partition("@")[0]
    try:
        await unit.connection.execute(
            _INVITE, unit.tenant_id, agent_id, name, email, NO_PASSWORD, place.locale or by.locale, role, place.role_id,
            place.capacity or by.capacity, unit.now, msgspec.json.encode(dict(place.caps or {})).decode(),
        )  # fmt: skip
    except asyncpg.UniqueViolationError as error:
        raise EmailTakenError from error
    await _set_memberships(unit, agent_id, "queue", place.queue_ids or ())
    await _set_memberships(unit, agent_id, "team", place.team_ids or ())
    after = {"email": email, "role": role, "role_id": _text(place.role_id)}
    await record_act(unit, by, "person_invited", "person", agent_id, after=after)
    return agent_id


async def change_person(unit: UnitOfWork, by: Principal, agent_id: UUID, place: Place) -> None:
    """Raises PersonNotFoundError, RightsBeyondOwnError, RoleNotFoundError, NotYourselfError, LastAdministratorError,
    QueueUnknownError, TeamNotFoundError.
    """
    person = await lock_person(unit, by, agent_id)
    role, role_id = (place.role, place.role_id) if place.role is not None else (person.role, person.role_id)
    permissions = person.permissions
    if (role, role_id) != (person.role, person.role_id):
        permissions = await _change_rights(unit, by, person, role, role_id)
    name, locale = place.name or person.name, place.locale or person.locale
    capacity = place.capacity or person.capacity
    caps = dict(person.caps if place.caps is None else place.caps)
    await unit.connection.execute(
        _CHANGE,
        unit.tenant_id,
        agent_id,
        name,
        locale,
        capacity,
        role,
        role_id,
        msgspec.json.encode(caps).decode(),
    )
    before, after = _settings(person), _settings(person) | {
        "name": name, "locale": locale, "capacity": capacity, "caps": caps, "role": role, "role_id": _text(role_id),
    }  # fmt: skip
    for kind, ids in (("queue", place.queue_ids), ("team", place.team_ids)):
        if ids is not None:
            before[f"{kind}s"], after[f"{kind}s"] = await _set_memberships(unit, agent_id, kind, ids)
    if before != after:
        await record_act(unit, by, "person_changed", "person", agent_id, before=before, after=after)
    _tell(unit, by, agent_id)
    if "cases.handle" in person.permissions - permissions:
        await leave_work(unit, AgentId(agent_id))


async def _change_rights(
    unit: UnitOfWork, by: Principal, person: Person, role: Role, role_id: UUID | None
) -> Permissions:
    if person.agent_id == by.agent_id:
        raise NotYourselfError
    permissions = await permissions_of_role(unit.connection, by, role, role_id)
    check_may_give(by, permissions)
    if person.role == "administrator":
        await check_other_administrators(unit, person.agent_id)
    return permissions


async def deactivate_person(unit: UnitOfWork, by: Principal, agent_id: UUID) -> None:
    """They are signed out everywhere and cannot come back; work in hand waits again with its age; their tokens end with them.

    Raises PersonNotFoundError, RightsBeyondOwnError, NotYourselfError, LastAdministratorError.
    """
    person = await lock_person(unit, by, agent_id)
    if agent_id == by.agent_id:
        raise NotYourselfError
    if not person.active and person.invited_at is None:
        return
    if person.role == "administrator" and person.active:
        await check_other_administrators(unit, agent_id)
    await unit.connection.execute(_SET_ACTIVE, unit.tenant_id, agent_id, False)
    await unit.connection.execute(
        "UPDATE agents SET invited_at = NULL WHERE tenant_id = $1 AND agent_id = $2", unit.tenant_id, agent_id
    )
    await unit.connection.execute(_FORGET_LINKS, unit.tenant_id, agent_id)
    await record_act(unit, by, "person_deactivated", "person", agent_id)
    await end_sessions(unit, agent_id)
    _tell(unit, by, agent_id)
    await leave_work(unit, AgentId(agent_id))


async def reactivate_person(unit: UnitOfWork, by: Principal, agent_id: UUID) -> bool:
    """Back as they were; False when they never had a way in, and so need an invitation. Raises as `lock_person`."""
    person = await lock_person(unit, by, agent_id)
    if person.active:
        return True
    joined = await unit.connection.fetchval(
        "SELECT password_hash <> $3 OR EXISTS (SELECT 1 FROM sign_in_links l WHERE l.tenant_id = $1 AND l.agent_id = $2)"
        " FROM agents WHERE tenant_id = $1 AND agent_id = $2",
        unit.tenant_id, agent_id, NO_PASSWORD,
    )  # fmt: skip
    if joined:
        await unit.connection.execute(_SET_ACTIVE, unit.tenant_id, agent_id, True)
    else:
        await unit.connection.execute(
            "UPDATE agents SET invited_at = $3 WHERE tenant_id = $1 AND agent_id = $2",
            unit.tenant_id, agent_id, unit.now,
        )  # fmt: skip
    await record_act(unit, by, "person_reactivated", "person", agent_id)
    _tell(unit, by, agent_id)
    return bool(joined)


async def end_sessions(unit: UnitOfWork, agent_id: UUID, *, but: bytes = b"") -> int:
    """Sign somebody out everywhere, `but` where the session with this hash is; how many there were."""
    ended: str = await unit.connection.execute(
        _END_SESSIONS + " AND token_hash <> $3", unit.tenant_id, agent_id, but
    )
    if ended != "DELETE 0":
        unit.record(Event("agent_signed_out", "agent", agent_id, agent_id=agent_id))
    return int(ended.split()[1])


async def remove_second_factor(unit: UnitOfWork, by: Principal, agent_id: UUID) -> None:
    """For somebody who has lost their device: app, recovery codes and passkeys. Raises as `lock_person`."""
    await lock_person(unit, by, agent_id)
    await forget_second_factor(unit, agent_id)
    await forget_passkeys(unit, agent_id)
    await record_act(unit, by, "second_factor_removed", "person", agent_id)
    _tell(unit, by, agent_id)


async def _set_memberships(
    unit: UnitOfWork, agent_id: UUID, kind: str, ids: Collection[UUID]
) -> tuple[list[str], list[str]]:
    """Exactly these; as they were and as they are. Raises QueueUnknownError, TeamNotFoundError."""
    read, drop, add = _MEMBERSHIPS[kind]
    had = {row[0] for row in await unit.connection.fetch(read, unit.tenant_id, agent_id)}
    if had != set(ids):
        try:
            await unit.connection.execute(drop, unit.tenant_id, agent_id, list(ids))
            await unit.connection.execute(add, unit.tenant_id, agent_id, list(ids))
        except asyncpg.ForeignKeyViolationError as error:
            raise (QueueUnknownError if kind == "queue" else TeamNotFoundError) from error
        if kind == "queue":
            unit.record(Event("queue_members_changed", "agent", agent_id, agent_id=agent_id))
    return sorted(map(str, had)), sorted(map(str, ids))


def _tell(unit: UnitOfWork, by: Principal, agent_id: UUID) -> None:
    unit.record(Event("agent_changed", "agent", by.agent_id, agent_id=agent_id))


def _settings(person: Person) -> dict[str, object]:
    return {
        "name": person.name, "locale": person.locale, "capacity": person.capacity, "caps": dict(person.caps), "role": person.role,
        "role_id": _text(person.role_id),
    }  # fmt: skip


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)

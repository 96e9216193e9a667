"""Roles of a tenant's own: made, changed, deleted when nobody has them. Built-in ones come with the program and stay."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import asyncpg
import msgspec

from retzef.kernel.events import Event
from retzef.kernel.ids import AgentId
from retzef.modules.people.errors import IdInUseError, NotYourselfError, RoleInUseError, RoleNotFoundError
from retzef.modules.people.rights import check_may_give
from retzef.modules.queues.api import leave_work
from retzef.platform.audit import record_act
from retzef.platform.auth.permissions import PERMISSIONS, Permission, Permissions, permissions_of
from retzef.platform.auth.principal import Principal
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

_LIST = """
SELECT r.role_id, r.name::text AS name, r.permissions,
    (SELECT count(*) FROM agents a WHERE a.tenant_id = $1 AND a.role_id = r.role_id) AS people
FROM roles r WHERE r.tenant_id = $1 ORDER BY r.role_id
"""
_COUNT_BUILT_IN = "SELECT role, count(*) AS people FROM agents WHERE tenant_id = $1 AND (active OR invited_at IS NOT NULL) GROUP BY role"
_LOCK = "SELECT name::text AS name, permissions FROM roles WHERE tenant_id = $1 AND role_id = $2 FOR NO KEY UPDATE"
_MAKE = """
INSERT INTO roles (tenant_id, role_id, name, permissions, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
RETURNING role_id
"""
_HOLDERS = "SELECT agent_id FROM agents WHERE tenant_id = $1 AND role_id = $2 ORDER BY agent_id"


async def list_own_roles(connection: Connection, tenant_id: UUID) -> Sequence["asyncpg.Record"]:
    """In the order in which they were made, each with how many people have it."""
    return await connection.fetch(_LIST, tenant_id)


async def count_people_by_role(connection: Connection, tenant_id: UUID) -> dict[str, int]:
    """How many people have each built-in role."""
    return {row["role"]: row["people"] for row in await connection.fetch(_COUNT_BUILT_IN, tenant_id)}


async def make_role(
    unit: UnitOfWork,
    by: Principal,
    name: Mapping[str, str],
    permissions: Collection[Permission],
    role_id: UUID | None = None,
) -> UUID:
    """`role_id`: of one that was deleted, which is put back. Raises RightsBeyondOwnError, IdInUseError."""
    check_may_give(by, frozenset(permissions))
    role_id, listed = role_id or unit.ids.new(), _in_order(permissions)
    made = await unit.connection.fetchval(_MAKE, unit.tenant_id, role_id, _json(name), listed, unit.now)
    if made is None:
        raise IdInUseError
    await record_act(
        unit, by, "role_made", "role", role_id, after={"name": dict(name), "permissions": listed}
    )
    return role_id


async def change_role(
    unit: UnitOfWork,
    by: Principal,
    role_id: UUID,
    name: Mapping[str, str] | None,
    permissions: Collection[Permission] | None,
) -> None:
    """Everybody who has it has the new rights at once; their open desks begin anew.

    Raises RoleNotFoundError, RightsBeyondOwnError, NotYourselfError (one's own role).
    """
    row = await unit.connection.fetchrow(_LOCK, unit.tenant_id, role_id)
    if row is None:
        raise RoleNotFoundError
    had = permissions_of("own", row["permissions"])
    has = had if permissions is None else frozenset(permissions)
    check_may_give(by, had | has)
    holders = [each["agent_id"] for each in await unit.connection.fetch(_HOLDERS, unit.tenant_id, role_id)]
    if has != had and by.agent_id in holders:
        raise NotYourselfError
    old_name = msgspec.json.decode(row["name"])
    await unit.connection.execute(
        "UPDATE roles SET name = $3, permissions = $4, version = version + 1 WHERE tenant_id = $1 AND role_id = $2",
        unit.tenant_id, role_id, _json(name or old_name), _in_order(has),
    )  # fmt: skip
    await record_act(
        unit, by, "role_changed", "role", role_id,
        before={"name": old_name, "permissions": _in_order(had)},
        after={"name": dict(name) if name else old_name, "permissions": _in_order(has)},
    )  # fmt: skip
    if has != had:
        await _tell_holders(unit, by, holders, had - has)


async def delete_role(unit: UnitOfWork, by: Principal, role_id: UUID) -> None:
    """Raises RoleNotFoundError, RoleInUseError, RightsBeyondOwnError."""
    row = await unit.connection.fetchrow(_LOCK, unit.tenant_id, role_id)
    if row is None:
        raise RoleNotFoundError
    check_may_give(by, permissions_of("own", row["permissions"]))
    holders = await unit.connection.fetch(_HOLDERS, unit.tenant_id, role_id)
    if holders:
        raise RoleInUseError(people=len(holders))
    before = {"name": msgspec.json.decode(row["name"]), "permissions": list(row["permissions"])}
    await unit.connection.execute(
        "DELETE FROM roles WHERE tenant_id = $1 AND role_id = $2", unit.tenant_id, role_id
    )
    await record_act(unit, by, "role_deleted", "role", role_id, before=before)


async def _tell_holders(unit: UnitOfWork, by: Principal, holders: Sequence[UUID], taken: Permissions) -> None:
    await unit.connection.execute(
        "UPDATE agents SET version = version + 1 WHERE tenant_id = $1 AND agent_id = ANY ($2)",
        unit.tenant_id, holders,
    )  # fmt: skip
    for agent_id in holders:
        unit.record(Event("agent_changed", "agent", by.agent_id, agent_id=agent_id))
        if "cases.handle" in taken:
            await leave_work(unit, AgentId(agent_id))


def _in_order(permissions: Collection[str]) -> list[str]:
    return [each for each in PERMISSIONS if each in permissions]


def _json(name: Mapping[str, str]) -> str:
    return msgspec.json.encode(dict(name)).decode()

"""Permissions: the closed list of what somebody may do, and the built-in roles as sets of them.

A right is never asked by the name of a role: roles are only sets, and a tenant makes its own. Where somebody may see one
case or customer but not another is decided beside the object (`cases/access.py`, `customers/access.py`), which asks
here for the right to read at all and to read everything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol, TypeAlias, get_args
from uuid import UUID

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import AgentId, TenantId
from retzef.platform.db import Connection

Permission: TypeAlias = Literal[
    # Cases of one's own: those one owns, has or had in hand, or that lie in a queue one serves.
    "cases.read", "cases.read_all", "cases.note", "cases.handle", "cases.assign", "cases.merge",
    # Customers are seen through the cases one may read.
    "customers.read", "customers.edit", "customers.merge", "customers.import", "customers.export", "customers.erase",
    "work.supervise", "board.read", "reports.read", "audit.read",
    "people.manage", "roles.manage", "queues.manage", "channels.manage", "tenant.manage", "tenant.export", "automation.manage",
    "api.manage", "facts.write", "operations.manage",
]  # fmt: skip
BuiltInRole: TypeAlias = Literal["agent", "supervisor", "administrator", "back_office", "auditor"]
# `own`: a role that the tenant made.
Role: TypeAlias = Literal[BuiltInRole, "own"]
Permissions: TypeAlias = frozenset[Permission]

# In the order in which people read them.
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)

_AGENT: Permissions = frozenset(
    {
        "cases.read",
        "cases.note",
        "cases.handle",
        "cases.merge",
        "customers.read",
        "customers.edit",
        "customers.merge",
    }
)
BUILT_IN_ROLES: Mapping[BuiltInRole, Permissions] = {
    "agent": _AGENT,
    "supervisor": _AGENT | {"cases.read_all", "cases.assign", "customers.export", "work.supervise", "board.read", "reports.read"},
    "administrator": frozenset(PERMISSIONS),
    "back_office": frozenset({"cases.read", "cases.read_all", "cases.note", "customers.read"}),
    "auditor": frozenset({"cases.read", "cases.read_all", "customers.read", "board.read", "reports.read", "audit.read"}),
}  # fmt: skip

# Who must have a second factor and has none may nothing.
_RIGHTS = """
SELECT a.role, r.permissions FROM agents a JOIN tenants t ON t.tenant_id = a.tenant_id
LEFT JOIN roles r ON r.tenant_id = a.tenant_id AND r.role_id = a.role_id
WHERE a.tenant_id = $1 AND a.agent_id = $2 AND a.active AND (
    NOT (a.role = ANY (t.second_factor_for) OR COALESCE(a.role_id::text = ANY (t.second_factor_for), false))
    OR EXISTS (SELECT 1 FROM second_factors f WHERE f.tenant_id = $1 AND f.agent_id = $2 AND f.confirmed_at IS NOT NULL)
    -- Both factors at once; a session without one is not let in where it is demanded.
    OR EXISTS (SELECT 1 FROM passkeys p WHERE p.tenant_id = $1 AND p.agent_id = $2)
    OR EXISTS (SELECT 1 FROM sessions s WHERE s.tenant_id = $1 AND s.agent_id = $2 AND s.both_factors))
"""


# What stands where an agent is named, of whoever acts and is none: a rule of the tenant.
NOBODY = AgentId(UUID(int=0))


class NotAllowedError(RetzefError):
    """Signed in, but this needs a right that this person does not have."""

    code = "not-allowed"
    status = 403


class Reader(Protocol):
    """Somebody who asks, as far as rights are concerned: a principal, a connected desk."""

    @property
    def tenant_id(self) -> TenantId:
        """Where."""

    @property
    def agent_id(self) -> AgentId:
        """Who."""

    @property
    def permissions(self) -> Permissions:
        """What they may do."""


def agent_or_none(reader: Reader) -> AgentId | None:
    """Who acts; None when it is no person."""
    return None if reader.agent_id == NOBODY else reader.agent_id


def permissions_of(role: str, own: Sequence[str] | None) -> Permissions:
    """What a role means; `own`: the permissions of the tenant's own role. Equal sets are one object."""
    if role == "own":
        return _known(tuple(own or ()))
    return BUILT_IN_ROLES[role]  # type: ignore[index]  # the table's constraint knows the same names


@lru_cache(maxsize=1024)
def _known(names: tuple[str, ...]) -> Permissions:
    """What a later release has written and this one does not know gives no right."""
    return frozenset(each for each in PERMISSIONS if each in names)


@dataclass(frozen=True, slots=True)
class Rights:
    """Somebody's rights as they are now."""

    tenant_id: TenantId
    agent_id: AgentId
    permissions: Permissions


async def find_rights(connection: Connection, tenant_id: TenantId, agent_id: AgentId) -> Rights:
    """What an agent may do now; nothing when there is no such agent, or they were deactivated."""
    row = await connection.fetchrow(_RIGHTS, tenant_id, agent_id)
    permissions = permissions_of(row["role"], row["permissions"]) if row else frozenset()
    return Rights(tenant_id, agent_id, permissions)


def may(reader: Reader, permission: Permission) -> bool:
    """Do they have the right?"""
    return permission in reader.permissions


def check_permission(reader: Reader, permission: Permission) -> None:
    """Raises NotAllowedError, which names the right that is missing."""
    if permission not in reader.permissions:
        raise NotAllowedError(permission=permission)

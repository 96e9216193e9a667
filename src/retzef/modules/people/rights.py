"""The two rules of giving rights: nobody gives what they do not have, and the last administrator stays."""

from collections.abc import Sequence
from uuid import UUID

from retzef.modules.people.errors import LastAdministratorError, RightsBeyondOwnError, RoleNotFoundError
from retzef.platform.auth.permissions import PERMISSIONS, Permissions, Reader, Role, permissions_of
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

_OWN_ROLE = "SELECT permissions FROM roles WHERE tenant_id = $1 AND role_id = $2"
# Locked, so that two who demote each other at the same time do not both succeed. Where only the provider lets people in, only those
# count who could still come in without it.
_ADMINISTRATORS = """
SELECT agent_id FROM agents WHERE tenant_id = $1 AND role = 'administrator' AND active AND invited_at IS NULL
    AND (password_hash <> '!' OR NOT EXISTS (
        SELECT 1 FROM identity_providers p WHERE p.tenant_id = $1 AND p.stage = 'live' AND NOT p.allows_others))
ORDER BY agent_id FOR NO KEY UPDATE
"""


def check_may_give(giver: Reader, permissions: Permissions) -> None:
    """Raises RightsBeyondOwnError when something of it is more than the giver's own."""
    beyond = [each for each in PERMISSIONS if each in permissions - giver.permissions]
    if beyond:
        raise RightsBeyondOwnError(permissions=", ".join(beyond))


async def permissions_of_role(
    connection: Connection, giver: Reader, role: Role, role_id: UUID | None
) -> Permissions:
    """What a role would give. Raises RoleNotFoundError."""
    if role != "own":
        if role_id is not None:
            raise RoleNotFoundError
        return permissions_of(role, None)
    own: Sequence[str] | None = await connection.fetchval(_OWN_ROLE, giver.tenant_id, role_id)
    if own is None:
        raise RoleNotFoundError
    return permissions_of(role, own)


async def check_other_administrators(unit: UnitOfWork, agent_id: UUID) -> None:
    """Raises LastAdministratorError unless somebody else is an administrator too."""
    rows = await unit.connection.fetch(_ADMINISTRATORS, unit.tenant_id)
    if not [row for row in rows if row["agent_id"] != agent_id]:
        raise LastAdministratorError

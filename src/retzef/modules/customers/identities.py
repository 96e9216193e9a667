"""What names a customer, as people change it: added, verified with how it was proved, withdrawn, and taken back.

Rows are never deleted: facts keep the identity they came by. A verified identity names one customer of the tenant; anybody
may claim one.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

import asyncpg

from retzef.engine.recognition import Identity, is_opaque, read_identity
from retzef.kernel.events import Event
from retzef.modules.customers.errors import (
    IdentityInvalidError,
    IdentityNotFoundError,
    IdentityOfMachineError,
    IdentityTakenError,
)
from retzef.modules.tenancy.api import find_home_country
from retzef.platform.unit import UnitOfWork

Proof: TypeAlias = Literal["document", "code", "call_back", "known_answers", "in_person", "other_system"]
# The edition of the rules by which `value` is made.
FORM = 1

_INSERT = """
INSERT INTO identities (tenant_id, identity_id, customer_id, kind, value, shown, form, status, provenance, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'claimed', $8, $9)
ON CONFLICT (tenant_id, customer_id, kind, value) WHERE status <> 'withdrawn' DO NOTHING RETURNING identity_id
"""
_STANDING = """
SELECT d.identity_id FROM customers m JOIN identities d ON d.tenant_id = m.tenant_id AND d.customer_id = m.customer_id
WHERE m.tenant_id = $1 AND m.root_id = $2 AND d.kind = $3 AND d.value = $4 AND d.status <> 'withdrawn' LIMIT 1
"""
# One of the customer's, or of whom is linked into them.
_FIND = """
SELECT d.* FROM identities d JOIN customers m ON m.tenant_id = d.tenant_id AND m.customer_id = d.customer_id
WHERE d.tenant_id = $1 AND d.identity_id = $3 AND m.root_id = $2 FOR UPDATE OF d
"""
_VERIFY = """
UPDATE identities SET status = 'verified', verified_how = $3, verified_by = $4, verified_at = $5, version = version + 1
WHERE tenant_id = $1 AND identity_id = $2
"""
_WITHDRAW = """
UPDATE identities SET withdrawn_from = status, status = 'withdrawn', withdrawn_by = $3, withdrawn_at = $4, version = version + 1
WHERE tenant_id = $1 AND identity_id = $2
"""
_RESTORE = """
UPDATE identities SET status = withdrawn_from, withdrawn_from = NULL, withdrawn_by = NULL, withdrawn_at = NULL, version = version + 1
WHERE tenant_id = $1 AND identity_id = $2
"""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it: an agent, or an import or another system in an agent's name."""

    agent_id: UUID
    provenance: str = "agent"


async def add_identity(unit: UnitOfWork, root: UUID, kind: str, written: str, actor: Actor) -> UUID:
    """Claim an identity for a customer; the one they have when they have it. Raises IdentityInvalidError."""
    identity = read_identity(kind, written, await find_home_country(unit.connection, unit.tenant_id))
    if identity is None:
        raise IdentityInvalidError(kind=kind)
    return await put_identity(unit, root, identity, actor)


async def put_identity(unit: UnitOfWork, root: UUID, identity: Identity, actor: Actor) -> UUID:
    """The same for one that has been read already."""
    found: UUID | None = await unit.connection.fetchval(
        _STANDING, unit.tenant_id, root, identity.kind, identity.value
    )
    if found is not None:
        return found
    identity_id = unit.ids.new()
    await unit.connection.fetchval(
        _INSERT, unit.tenant_id, identity_id, root, identity.kind, identity.value, identity.shown, FORM,
        actor.provenance, unit.now,
    )  # fmt: skip
    _tell(unit, "identity_claimed", root, identity_id, actor, kind=identity.kind)
    return identity_id


async def verify_identity(unit: UnitOfWork, root: UUID, identity_id: UUID, how: Proof, actor: Actor) -> None:
    """Say that it is proved to be theirs. Raises IdentityNotFoundError, IdentityTakenError."""
    row = await _find(unit, root, identity_id)
    if row["status"] == "withdrawn":
        raise IdentityNotFoundError
    try:
        await unit.connection.execute(_VERIFY, unit.tenant_id, identity_id, how, actor.agent_id, unit.now)
    except asyncpg.UniqueViolationError as error:
        raise IdentityTakenError(kind=row["kind"]) from error
    _tell(unit, "identity_verified", root, identity_id, actor, kind=row["kind"], how=how)


async def withdraw_identity(unit: UnitOfWork, root: UUID, identity_id: UUID, actor: Actor) -> None:
    """Say that it is not theirs, or no longer. It can be restored. Raises IdentityNotFoundError, IdentityOfMachineError."""
    row = await _find(unit, root, identity_id)
    if row["status"] == "withdrawn":
        raise IdentityNotFoundError
    if is_opaque(row["kind"]):
        raise IdentityOfMachineError
    await unit.connection.execute(_WITHDRAW, unit.tenant_id, identity_id, actor.agent_id, unit.now)
    _tell(unit, "identity_withdrawn", root, identity_id, actor, kind=row["kind"])


async def restore_identity(unit: UnitOfWork, root: UUID, identity_id: UUID, actor: Actor) -> None:
    """Take a withdrawal back. Raises IdentityNotFoundError, IdentityTakenError (meanwhile verified for another)."""
    row = await _find(unit, root, identity_id)
    if row["status"] != "withdrawn":
        raise IdentityNotFoundError
    try:
        await unit.connection.execute(_RESTORE, unit.tenant_id, identity_id)
    except asyncpg.UniqueViolationError as error:
        raise IdentityTakenError(kind=row["kind"]) from error
    _tell(unit, "identity_restored", root, identity_id, actor, kind=row["kind"])


async def grow(unit: UnitOfWork, root: UUID) -> None:
    """What is shown of the customer has changed."""
    await unit.connection.execute(
        "UPDATE customers SET version = version + 1, keyed = false WHERE tenant_id = $1 AND root_id = $2",
        unit.tenant_id,
        root,
    )


async def _find(unit: UnitOfWork, root: UUID, identity_id: UUID) -> asyncpg.Record:
    row = await unit.connection.fetchrow(_FIND, unit.tenant_id, root, identity_id)
    if row is None:
        raise IdentityNotFoundError
    return row


def _tell(
    unit: UnitOfWork,
    what: str,
    root: UUID,
    identity_id: UUID,
    actor: Actor,
    *,
    kind: str,
    how: str | None = None,
) -> None:
    data: dict[str, str | int | bool | None] = {"kind": kind, "provenance": actor.provenance}
    if how is not None:
        data["how"] = how
    unit.record(Event(what, "agent", actor.agent_id, identity_id=identity_id, customer_id=root, data=data))

"""Tokens for programs: what they may do, never more than whoever made them may do at the moment of use.

A token has 256 random bits, is told once and kept as a hash. It acts in the name of its maker, and the audit says that it was the token.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from retzef.kernel.errors import RetzefError
from retzef.modules.people.rights import check_may_give
from retzef.platform.audit import record_act
from retzef.platform.auth.permissions import PERMISSIONS, Permission
from retzef.platform.auth.principal import Principal, hash_token
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

# So that a leaked one is recognised in a log or a repository.
PREFIX = "rtz_"

_LIST = """
SELECT k.token_id, k.name, k.permissions, k.made_at, k.expires_at, k.last_used_at, k.last_used_network, k.agent_id, a.name AS maker_name,
    a.role AS maker_role, r.permissions AS maker_own, a.active AS maker_active
FROM api_tokens k JOIN agents a ON a.tenant_id = k.tenant_id AND a.agent_id = k.agent_id
LEFT JOIN roles r ON r.tenant_id = a.tenant_id AND r.role_id = a.role_id
WHERE k.tenant_id = $1 AND k.revoked_at IS NULL ORDER BY k.token_id DESC
"""
_REVOKE = """
UPDATE api_tokens SET revoked_at = $3 WHERE tenant_id = $1 AND token_id = $2 AND revoked_at IS NULL RETURNING name
"""


class TokenNotFoundError(RetzefError):
    """No such token, or one that was revoked."""

    code = "token-not-found"
    status = 404


class TokenExpiryError(RetzefError):
    """A token cannot end before it begins."""

    code = "token-expiry-past"
    status = 422


@dataclass(frozen=True, slots=True)
class NewToken:
    """Told once."""

    token_id: UUID
    token: str


async def list_tokens(connection: Connection, tenant_id: UUID) -> Sequence[asyncpg.Record]:
    """Those that were not revoked, the newest first; with what their maker may do."""
    return await connection.fetch(_LIST, tenant_id)


async def make_token(
    unit: UnitOfWork,
    by: Principal,
    name: str,
    permissions: Collection[Permission],
    expires_at: datetime | None,
) -> NewToken:
    """Raises RightsBeyondOwnError, TokenExpiryError."""
    check_may_give(by, frozenset(permissions))
    if expires_at is not None and expires_at <= unit.now:
        raise TokenExpiryError
    token_id, token = unit.ids.new(), PREFIX + secrets.token_urlsafe(32)
    listed = [each for each in PERMISSIONS if each in permissions]
    await unit.connection.execute(
        "INSERT INTO api_tokens (tenant_id, token_id, agent_id, name, token_hash, permissions, made_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        unit.tenant_id, token_id, by.agent_id, name, hash_token(token), listed, unit.now, expires_at,
    )  # fmt: skip
    told = {"name": name, "permissions": listed, "expires_at": expires_at.isoformat() if expires_at else None}
    await record_act(unit, by, "token_made", "token", token_id, after=told)
    return NewToken(token_id, token)


async def revoke_token(unit: UnitOfWork, by: Principal, token_id: UUID) -> None:
    """It is of no use from now on. Raises TokenNotFoundError."""
    name = await unit.connection.fetchval(_REVOKE, unit.tenant_id, token_id, unit.now)
    if name is None:
        raise TokenNotFoundError
    await record_act(unit, by, "token_revoked", "token", token_id)

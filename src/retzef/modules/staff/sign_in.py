"""Signing in: address and password against the agents of all tenants, a session token for the browser."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from uuid import UUID

import asyncpg

from retzef.kernel.errors import RetzefError
from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.modules.staff.second_factor import CodeWrongError, is_code_good
from retzef.modules.tenancy.api import TenantClosedError
from retzef.platform.audit import Somebody, record_act
from retzef.platform.auth.keys import Keys
from retzef.platform.auth.passwords import is_password
from retzef.platform.auth.principal import hash_token
from retzef.platform.unit import UnitOfWork, Units

SESSION_FOR = timedelta(days=14)
# By a provider: who has left the house and is gone there is gone here within the day.
PROVIDERS_SESSION_FOR = timedelta(hours=12)
# One address in more tenants than this is nobody's daily life, and each costs a password check.
TENANTS_MAX = 8

CameBy: TypeAlias = Literal["password", "passkey", "provider"]

_CANDIDATES = """
SELECT a.tenant_id, a.agent_id, a.password_hash, t.name, t.closed_at IS NOT NULL AS is_closed, EXISTS (
    SELECT 1 FROM second_factors f WHERE f.tenant_id = a.tenant_id AND f.agent_id = a.agent_id AND f.confirmed_at IS NOT NULL) AS asks_for_code,
    a.role <> 'administrator' AND EXISTS (
    SELECT 1 FROM identity_providers p WHERE p.tenant_id = a.tenant_id AND p.stage = 'live' AND NOT p.allows_others) AS by_provider_only
FROM agents a JOIN tenants t ON t.tenant_id = a.tenant_id
WHERE a.email = $1 AND a.active ORDER BY t.name LIMIT $2
"""
_BEGIN = """
INSERT INTO sessions (tenant_id, token_hash, agent_id, created_at, expires_at, user_agent, session_id, network, last_seen_at,
    group_id, code_given, came_by, both_factors)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $4, $9, $10, $11, $12)
"""


class WrongCredentialsError(RetzefError):
    """Nobody has this address with this password; which of the two is wrong is not told."""

    code = "wrong-credentials"
    status = 401


class ChooseTenantError(RetzefError):
    """Address and password fit several tenants: `tenants` lists them."""

    code = "choose-tenant"
    status = 409


class CodeRequiredError(RetzefError):
    """Address and password are right; a code of the second factor is needed too."""

    code = "second-factor-required"
    status = 401


class ProviderOnlyError(RetzefError):
    """They are known, and the tenant lets them in by its identity provider only."""

    code = "sso-required"
    status = 403


@dataclass(frozen=True, slots=True)
class Proof:
    """How somebody has shown who they are. `code_given`: with a code of their second factor; `both_factors`: in a way that is two at once."""

    came_by: CameBy = "password"
    code_given: bool = False
    both_factors: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody gives to sign in, and from where. `code`: of the second factor, when it was asked for."""

    email: str
    password: str
    tenant_id: UUID | None
    code: str | None
    user_agent: str
    network: str


@dataclass(frozen=True, slots=True)
class NewSession:
    """A fresh session; the token is shown once and kept only as a hash."""

    token: str
    tenant_id: TenantId
    agent_id: UUID
    ends_at: datetime


async def sign_in(units: Units, keys: Keys, attempt: Attempt) -> NewSession:
    """Check and begin a session. Raises WrongCredentialsError, TenantClosedError, ProviderOnlyError, ChooseTenantError,
    CodeRequiredError, CodeWrongError.
    """
    chosen, others = await _find(units, attempt)
    if chosen["asks_for_code"] and not attempt.code:
        raise CodeRequiredError
    agent_id: UUID = chosen["agent_id"]
    async with units.begin(TenantId(chosen["tenant_id"])) as unit:
        if chosen["asks_for_code"] and not await is_code_good(unit, keys, agent_id, attempt.code or ""):
            raise CodeWrongError
        group_id = unit.ids.new()
        proof = Proof(code_given=chosen["asks_for_code"])
        session = await begin_session(unit, attempt, agent_id, group_id, proof)
    for other in others:
        async with units.begin(TenantId(other["tenant_id"])) as unit:
            nobodys = nobodys_token_hash()
            await _begin(unit, attempt, other["agent_id"], nobodys, group_id=group_id, proof=Proof())
    return session


async def begin_session(
    unit: UnitOfWork, attempt: Attempt, agent_id: UUID, group_id: UUID, proof: Proof
) -> NewSession:
    """A session of somebody who has proved who they are; it is written down that they came, and by what."""
    token = secrets.token_urlsafe(32)
    ends_at = await _begin(unit, attempt, agent_id, hash_token(token), group_id=group_id, proof=proof)
    by = Somebody(agent_id, attempt.network)
    await record_act(unit, by, "signed_in", "person", agent_id, after={"by": proof.came_by})
    unit.record(Event("agent_signed_in", "agent", agent_id, agent_id=agent_id))
    return NewSession(token, unit.tenant_id, agent_id, ends_at)


def nobodys_token_hash() -> bytes:
    """What stands for the token of a session that no browser holds just now."""
    return hash_token(secrets.token_urlsafe(32))


async def _begin(
    unit: UnitOfWork, attempt: Attempt, agent_id: UUID, token_hash: bytes, *, group_id: UUID, proof: Proof
) -> datetime:
    ends_at = unit.now + (PROVIDERS_SESSION_FOR if proof.came_by == "provider" else SESSION_FOR)
    await unit.connection.execute(
        _BEGIN, unit.tenant_id, token_hash, agent_id, unit.now, ends_at, attempt.user_agent[:300], unit.ids.new(), attempt.network,
        group_id, proof.code_given, proof.came_by, proof.both_factors,
    )  # fmt: skip
    return ends_at


async def _find(units: Units, attempt: Attempt) -> tuple[asyncpg.Record, list[asyncpg.Record]]:
    """The agent whom address and password fit in the tenant that is meant, and who they are in others."""
    email = attempt.email.strip().lower()
    rows = await units.database.system.fetch(_CANDIDATES, email, TENANTS_MAX)
    fitting = [row for row in rows if await is_password(row["password_hash"], attempt.password)]
    if not rows:
        await is_password(None, attempt.password)
    meant = [row for row in fitting if attempt.tenant_id in (None, row["tenant_id"])]
    if not meant:
        raise WrongCredentialsError
    meant, fitting = ([row for row in rows if not row["is_closed"]] for rows in (meant, fitting))
    if not meant:
        raise TenantClosedError
    meant, fitting = ([row for row in rows if not row["by_provider_only"]] for rows in (meant, fitting))
    if not meant:
        raise ProviderOnlyError
    if len(meant) > 1:
        raise ChooseTenantError(
            tenants=[{"tenant_id": str(row["tenant_id"]), "name": row["name"]} for row in meant]
        )
    return meant[0], [row for row in fitting if row is not meant[0]]

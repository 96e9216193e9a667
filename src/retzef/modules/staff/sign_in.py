"""Signing in: address and password against the agents of all tenants, a session token for the browser."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from retzef.kernel.errors import RetzefError
from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.platform.auth.passwords import is_password
from retzef.platform.auth.principal import hash_token
from retzef.platform.unit import Units

SESSION_FOR = timedelta(days=14)
# One address in more tenants than this is nobody's daily life, and each costs a password check.
TENANTS_MAX = 8

_CANDIDATES = """
SELECT a.tenant_id, a.agent_id, a.password_hash, t.name FROM agents a JOIN tenants t ON t.tenant_id = a.tenant_id
WHERE a.email = $1 AND a.active AND ($2::uuid IS NULL OR a.tenant_id = $2) ORDER BY t.name LIMIT $3
"""


class WrongCredentialsError(RetzefError):
    """Nobody has this address with this password; which of the two is wrong is not told."""

    code = "wrong-credentials"
    status = 401


class ChooseTenantError(RetzefError):
    """Address and password fit several tenants: `tenants` lists them."""

    code = "choose-tenant"
    status = 409


@dataclass(frozen=True, slots=True)
class NewSession:
    """A fresh session; the token is shown once and kept only as a hash."""

    token: str
    tenant_id: TenantId
    agent_id: UUID
    ends_at: datetime


async def sign_in(
    units: Units, email: str, password: str, tenant_id: UUID | None, user_agent: str
) -> NewSession:
    """Check and begin a session. Raises WrongCredentialsError, ChooseTenantError."""
    rows = await units.database.system.fetch(_CANDIDATES, email.strip().lower(), tenant_id, TENANTS_MAX)
    fitting = [row for row in rows if await is_password(row["password_hash"], password)]
    if not rows:
        await is_password(None, password)
    if not fitting:
        raise WrongCredentialsError
    if len(fitting) > 1:
        raise ChooseTenantError(
            tenants=[{"tenant_id": str(row["tenant_id"]), "name": row["name"]} for row in fitting]
        )
    chosen = fitting[0]
    token = secrets.token_urlsafe(32)
    async with units.begin(TenantId(chosen["tenant_id"])) as unit:
        await unit.connection.execute(
            "INSERT INTO sessions (tenant_id, token_hash, agent_id, created_at, expires_at, user_agent) VALUES ($1, $2, $3, $4, $5, $6)",
            unit.tenant_id, hash_token(token), chosen["agent_id"], unit.now, ends_at := unit.now + SESSION_FOR, user_agent[:300],
        )  # fmt: skip
        unit.record(Event("agent_signed_in", "agent", chosen["agent_id"], agent_id=chosen["agent_id"]))
    return NewSession(token, TenantId(chosen["tenant_id"]), chosen["agent_id"], ends_at)

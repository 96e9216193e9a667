"""Who is asking: found from the session cookie, checked against the CSRF header on every changing call."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, TypeAlias, cast

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from retzef.kernel.clock import Clock
from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import AgentId, TenantId
from retzef.platform.db import Database
from retzef.platform.telemetry.trail import name_tenant

Role: TypeAlias = Literal["agent", "supervisor", "administrator"]
COOKIE = "retzef_session"
CSRF_HEADER = "x-retzef-csrf"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_FIND = """
SELECT s.tenant_id, a.agent_id, a.name, a.email, a.role, a.locale, a.capacity, s.expires_at AS session_ends_at
FROM sessions s JOIN agents a ON a.tenant_id = s.tenant_id AND a.agent_id = s.agent_id
WHERE s.token_hash = $1 AND s.expires_at > $2 AND a.active
"""


class SignedOutError(RetzefError):
    """No session, or one that has ended."""

    code = "signed-out"
    status = 401


class CsrfError(RetzefError):
    """A changing call without the session's own token: perhaps another site made the browser send it."""

    code = "csrf-missing"
    status = 403


class NotAllowedError(RetzefError):
    """Signed in, but this needs a right that this person does not have."""

    code = "not-allowed"
    status = 403


@dataclass(frozen=True, slots=True)
class Principal:
    """The agent who asks."""

    tenant_id: TenantId
    agent_id: AgentId
    name: str
    email: str
    role: Role
    locale: str
    capacity: int
    csrf: str
    token_hash: bytes
    session_ends_at: datetime


class Authenticator:
    """Turns a request into its principal."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def find(self, connection: HTTPConnection) -> Principal | None:
        """Whose cookie it is, None for nobody's."""
        token = connection.cookies.get(COOKIE, "")
        if not 20 <= len(token) <= 200:
            return None
        digest = hash_token(token)
        row = await self._database.system.fetchrow(_FIND, digest, self._clock.now())
        if row is None:
            return None
        name_tenant(row["tenant_id"])
        return Principal(**dict(row), csrf=csrf_of(token), token_hash=digest)


def hash_token(token: str) -> bytes:
    """What the table keeps of a session token. The token has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


def csrf_of(token: str) -> str:
    """The token a page must send back in a header; only a page of this origin can read it."""
    return hmac.new(token.encode(), b"retzef-csrf", hashlib.sha256).hexdigest()


async def _signed_in(request: Request) -> Principal:
    principal = await cast("Authenticator", request.app.state.authenticator).find(request)
    if principal is None:
        raise SignedOutError
    given = request.headers.get(CSRF_HEADER, "")
    if request.method not in SAFE_METHODS and not hmac.compare_digest(
        given.encode(), principal.csrf.encode()
    ):
        raise CsrfError
    return principal


SignedIn = Annotated[Principal, Depends(_signed_in)]


def check_role(principal: Principal, *roles: Role) -> None:
    """Raises NotAllowedError unless the principal has one of the roles."""
    if principal.role not in roles:
        raise NotAllowedError

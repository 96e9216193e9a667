"""Who is asking: found from the session cookie, checked against the CSRF header on every changing call."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

from retzef.kernel.clock import Clock
from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import AgentId, TenantId
from retzef.platform.auth.permissions import Permission, Permissions, Role, check_permission, permissions_of
from retzef.platform.db import Database
from retzef.platform.telemetry.trail import name_tenant

COOKIE = "retzef_session"
CSRF_HEADER = "x-retzef-csrf"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_FIND = """
SELECT s.tenant_id, a.agent_id, a.name, a.email, a.role, r.permissions, r.version AS role_version, a.locale, a.capacity,
    s.token_hash, s.expires_at AS session_ends_at
FROM sessions s JOIN agents a ON a.tenant_id = s.tenant_id AND a.agent_id = s.agent_id
LEFT JOIN roles r ON r.tenant_id = a.tenant_id AND r.role_id = a.role_id
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


@dataclass(frozen=True, slots=True)
class Principal:
    """The agent who asks."""

    tenant_id: TenantId
    agent_id: AgentId
    name: str
    email: str
    role: Role
    permissions: Permissions
    # Of the tenant's own role; None when the role is built in.
    role_version: int | None
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
        return await find_principal(self._database, token, self._clock.now())


async def find_principal(database: Database, token: str, now: datetime) -> Principal | None:
    """Whose session this token is; None when it is nobody's or has ended."""
    row = await database.system.fetchrow(_FIND, hash_token(token), now)
    if row is None:
        return None
    found = dict(row)
    name_tenant(found["tenant_id"])
    permissions = permissions_of(found["role"], found.pop("permissions"))
    return Principal(**found, permissions=permissions, csrf=csrf_of(token))


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


class needs:  # noqa: N801 - reads as a word where it is used: Depends(needs("cases.read"))
    """For `Depends`: the principal, who has this right. Asked before what was sent is looked at."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, principal: SignedIn) -> Principal:
        """Raises NotAllowedError."""
        check_permission(principal, self.permission)
        return principal


def tell_permissions(routes: Iterable[BaseRoute]) -> None:
    """Say in the API's document what each call needs: `x-permissions`, which is empty when anybody signed in may.

    A call without it asks nobody to be signed in.
    """
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            tell_permissions(included.routes)
        if not isinstance(route, APIRoute):
            continue
        asked = {each.call for each in _all_of(route.dependant)}
        needed = sorted(each.permission for each in asked if isinstance(each, needs))
        if needed or _signed_in in asked:
            route.openapi_extra = {**(route.openapi_extra or {}), "x-permissions": needed}


def _all_of(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for each in dependant.dependencies:
        yield from _all_of(each)

"""Who is asking: found from the session cookie, checked against the CSRF header on every changing call, or from a token."""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal, cast
from uuid import UUID

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute

from retzef.kernel.clock import Clock
from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import AgentId, TenantId
from retzef.platform.auth.permissions import (
    Permission,
    Permissions,
    Role,
    check_permission,
    may,
    permissions_of,
)
from retzef.platform.db import Database
from retzef.platform.http.callers import caller_of
from retzef.platform.http.limits import RateLimit
from retzef.platform.http.told_limits import check_and_tell
from retzef.platform.idempotency.call import recognise_call
from retzef.platform.telemetry.trail import name_tenant

COOKIE = "retzef_session"
BEARER = "bearer "
CSRF_HEADER = "x-retzef-csrf"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# How old what is told of a session's or a token's last use may be.
SEEN_EVERY = timedelta(minutes=2)

# `by_passkey` stands in sessions that an earlier release began.
_SESSION = """
SELECT s.tenant_id, a.agent_id, a.name, a.email, a.role, r.permissions, r.version AS role_version, a.locale, a.capacity,
    s.token_hash, s.expires_at AS session_ends_at, s.session_id, s.last_seen_at,
    f.confirmed_at IS NOT NULL AS has_second_factor, s.came_by, s.both_factors OR s.by_passkey AS both_factors, a.role = ANY (t.second_factor_for) OR COALESCE(a.role_id::text = ANY (t.second_factor_for), false) AS needs_second_factor
FROM sessions s JOIN agents a ON a.tenant_id = s.tenant_id AND a.agent_id = s.agent_id
JOIN tenants t ON t.tenant_id = a.tenant_id
LEFT JOIN roles r ON r.tenant_id = a.tenant_id AND r.role_id = a.role_id
LEFT JOIN second_factors f ON f.tenant_id = a.tenant_id AND f.agent_id = a.agent_id
WHERE s.token_hash = $1 AND s.expires_at > $2 AND a.active AND t.closed_at IS NULL
"""
_BEARER = """
SELECT k.tenant_id, k.token_id, k.permissions AS given, k.last_used_at, k.expires_at, k.token_hash,
    a.agent_id, a.name, a.email, a.role, r.permissions, r.version AS role_version, a.locale, a.capacity
FROM api_tokens k JOIN agents a ON a.tenant_id = k.tenant_id AND a.agent_id = k.agent_id
JOIN tenants t ON t.tenant_id = k.tenant_id AND t.closed_at IS NULL
LEFT JOIN roles r ON r.tenant_id = a.tenant_id AND r.role_id = a.role_id
WHERE k.token_hash = $1 AND (k.expires_at IS NULL OR k.expires_at > $2) AND k.revoked_at IS NULL AND a.active
"""
_SESSION_SEEN = "UPDATE sessions SET last_seen_at = $3, network = $4 WHERE tenant_id = $1 AND token_hash = $2"
_BEARER_USED = (
    "UPDATE api_tokens SET last_used_at = $3, last_used_network = $4 WHERE tenant_id = $1 AND token_id = $2"
)


class SignedOutError(RetzefError):
    """No session, or one that has ended."""

    code = "signed-out"
    status = 401


class TokenInvalidError(RetzefError):
    """An API token was sent, and it is nobody's: mistyped, revoked, expired, or its maker or tenant is not active any more.

    Which of them is not told: who only guesses must not learn that a token was one.
    """

    code = "token-invalid"
    status = 401


class CsrfError(RetzefError):
    """A changing call without the session's own token: perhaps another site made the browser send it."""

    code = "csrf-missing"
    status = 403


class InPersonError(RetzefError):
    """This is for somebody who has signed in, not for a token."""

    code = "in-person-only"
    status = 403


@dataclass(frozen=True, slots=True)
class Principal:
    """The agent who asks, by a session or by a token of theirs."""

    tenant_id: TenantId
    agent_id: AgentId
    name: str
    email: str
    role: Role
    # Of a token: what it was given and its maker still has. Of a session that lacks the second factor its role must have: none.
    permissions: Permissions
    # Of the tenant's own role; None when the role is built in.
    role_version: int | None
    locale: str
    capacity: int
    csrf: str
    token_hash: bytes
    session_ends_at: datetime
    session_id: UUID | None = None
    token_id: UUID | None = None
    has_second_factor: bool = False
    lacks_second_factor: bool = False
    # How the session was begun; "" of a token.
    came_by: Literal["password", "passkey", "provider", ""] = ""
    # Where the request came from, as limits count it.
    network: str = ""


class Authenticator:
    """Turns a request into its principal."""

    def __init__(self, database: Database, clock: Clock, token_limit: RateLimit | None = None) -> None:
        """`token_limit`: how often one token may call; None: as often as it likes."""
        self._database = database
        self._clock = clock
        self.token_limit = token_limit

    async def recognise_call(self, principal: Principal) -> None:
        """The call is this principal's: one that was made before under its key ends here. Raises AnswerAgain and others."""
        owner_id = principal.token_id or principal.agent_id
        await recognise_call(self._database, principal.tenant_id, owner_id, self._clock.now())

    async def find(self, connection: HTTPConnection) -> Principal | None:
        """Whose cookie it is, None for nobody's."""
        token = connection.cookies.get(COOKIE, "")
        if not _may_be_token(token):
            return None
        return await find_principal(self._database, token, self._clock.now(), caller_of(connection))

    async def find_bearer(self, connection: HTTPConnection) -> Principal | None:
        """Whose token stands in the `Authorization` header, None for nobody's or one that has ended."""
        token = connection.headers.get("authorization", "")[len(BEARER) :].strip()
        if not _may_be_token(token):
            return None
        return await _find_bearer(self._database, token, self._clock.now(), caller_of(connection))


async def find_principal(
    database: Database, token: str, now: datetime, network: str = ""
) -> Principal | None:
    """Whose session this token is; None when it is nobody's or has ended."""
    row = await database.system.fetchrow(_SESSION, hash_token(token), now)
    if row is None:
        return None
    found = dict(row)
    name_tenant(found["tenant_id"])
    last_seen_at = found.pop("last_seen_at")
    if network and (last_seen_at is None or now - last_seen_at > SEEN_EVERY):
        await database.system.execute(_SESSION_SEEN, found["tenant_id"], found["token_hash"], now, network)
    proved = found.pop("both_factors") or found["has_second_factor"]
    lacks = found.pop("needs_second_factor") and not proved
    permissions = permissions_of(found["role"], found.pop("permissions"))
    return Principal(
        **found,
        permissions=frozenset() if lacks else permissions,
        csrf=csrf_of(token),
        lacks_second_factor=lacks,
        network=network,
    )


async def _find_bearer(database: Database, token: str, now: datetime, network: str) -> Principal | None:
    row = await database.system.fetchrow(_BEARER, hash_token(token), now)
    if row is None:
        return None
    found = dict(row)
    name_tenant(found["tenant_id"])
    last_used_at, expires_at = found.pop("last_used_at"), found.pop("expires_at")
    if last_used_at is None or now - last_used_at > SEEN_EVERY:
        await database.system.execute(_BEARER_USED, found["tenant_id"], found["token_id"], now, network)
    makers = permissions_of(found["role"], found.pop("permissions"))
    return Principal(
        **{name: value for name, value in found.items() if name != "given"},
        permissions=effective_of_token(found["given"], makers),
        csrf="",
        session_ends_at=expires_at or datetime.max.replace(tzinfo=UTC),
        network=network,
    )


def effective_of_token(given: Iterable[str], makers: Permissions) -> Permissions:
    """What a token may do now: what it was given, and of that only what its maker still has."""
    return makers.intersection(given)


def _may_be_token(token: str) -> bool:
    return 20 <= len(token) <= 200


def hash_token(token: str) -> bytes:
    """What the table keeps of a session token. The token has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


def csrf_of(token: str) -> str:
    """The token a page must send back in a header; only a page of this origin can read it."""
    return hmac.new(token.encode(), b"retzef-csrf", hashlib.sha256).hexdigest()


async def _signed_in(request: Request) -> Principal:
    """A token in the `Authorization` header counts alone: it is sent on purpose, so no CSRF token is asked for."""
    authenticator = cast("Authenticator", request.app.state.authenticator)
    if request.headers.get("authorization", "").lower().startswith(BEARER):
        by_token = await authenticator.find_bearer(request)
        if by_token is None:
            raise TokenInvalidError
        if authenticator.token_limit is not None:
            check_and_tell(request, authenticator.token_limit, "token", str(by_token.token_id))
        await authenticator.recognise_call(by_token)
        return by_token
    principal = await authenticator.find(request)
    if principal is None:
        raise SignedOutError
    given = request.headers.get(CSRF_HEADER, "")
    if request.method not in SAFE_METHODS and not hmac.compare_digest(
        given.encode(), principal.csrf.encode()
    ):
        raise CsrfError
    await authenticator.recognise_call(principal)
    return principal


SignedIn = Annotated[Principal, Depends(_signed_in)]


async def _in_person(principal: SignedIn) -> Principal:
    if principal.token_id is not None:
        raise InPersonError
    return principal


# Somebody at a screen: what concerns their own account is not for tokens.
InPerson = Annotated[Principal, Depends(_in_person)]


class needs:  # noqa: N801 - reads as a word where it is used: Depends(needs("cases.read"))
    """For `Depends`: the principal, who has one of these rights. Asked before what was sent is looked at."""

    def __init__(self, *permissions: Permission) -> None:
        self.permissions = permissions

    async def __call__(self, principal: SignedIn) -> Principal:
        """Raises NotAllowedError."""
        if not any(may(principal, each) for each in self.permissions):
            check_permission(principal, self.permissions[0])
        return principal


def tell_permissions(routes: Iterable[BaseRoute]) -> None:
    """Say in the API's document what each call needs: `x-permissions`, which is empty when anybody signed in may.

    One of those it names is enough. A call without it asks nobody to be signed in.
    """
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            tell_permissions(included.routes)
        if not isinstance(route, APIRoute):
            continue
        asked = {each.call for each in _all_of(route.dependant)}
        needed = sorted({one for each in asked if isinstance(each, needs) for one in each.permissions})
        if needed or _signed_in in asked:
            in_person = {"x-in-person": True} if _in_person in asked else {}
            route.openapi_extra = {**(route.openapi_extra or {}), "x-permissions": needed, **in_person}


def _all_of(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for each in dependant.dependencies:
        yield from _all_of(each)

"""The desk's own routes: signing in and out, who am I, the live socket."""

from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request, Response, WebSocket
from pydantic import AwareDatetime, BaseModel, Field

from retzef.kernel.events import Event
from retzef.modules.desk.live import DeskLive
from retzef.modules.desk.places import count_places, sign_out_everywhere
from retzef.modules.desk.socket import Boards, DeskSocket
from retzef.modules.queues.api import list_queues
from retzef.modules.staff.api import SESSION_FOR, Attempt, SignInLimits, find_provider, sign_in
from retzef.modules.tenancy.api import read_list
from retzef.platform.audit import Looks
from retzef.platform.auth.keys import Keys
from retzef.platform.auth.passwords import NO_PASSWORD
from retzef.platform.auth.permissions import PERMISSIONS, Permission, Role, may
from retzef.platform.auth.principal import (
    COOKIE,
    Authenticator,
    InPerson,
    Principal,
    SignedIn,
    SignedOutError,
    find_principal,
)
from retzef.platform.db import Connection
from retzef.platform.http.callers import caller_of
from retzef.platform.http.errors import locale_of
from retzef.platform.http.limits import Places, TooManyAtOnceError
from retzef.platform.http.schemas import ERRORS, Incoming, Locale
from retzef.platform.realtime.feed import Feed
from retzef.platform.realtime.sockets import SIGNED_OUT, TOO_MANY, is_same_origin, refuse
from retzef.platform.unit import Units

_OWN_WAY_IN = "SELECT password_hash <> $3 FROM agents WHERE tenant_id = $1 AND agent_id = $2"


class SignInBody(Incoming):
    """Address and password; `tenant_id` when several tenants fit, `code` when a second factor is asked for."""

    email: str = Field(min_length=3, max_length=320)
    password: str = Field(min_length=1, max_length=1000)
    tenant_id: UUID | None = None
    code: str | None = Field(default=None, min_length=6, max_length=40)


class MeBody(Incoming):
    """What an agent changes of themselves."""

    locale: Locale | None = None


class AgentAnswer(BaseModel):
    """Who is signed in."""

    agent_id: UUID
    name: str
    email: str
    role: Role
    locale: str
    capacity: int
    has_second_factor: bool
    lacks_second_factor: bool
    has_password: bool
    role_version: int | None
    permissions: list[Permission]


class TenantAnswer(BaseModel):
    """Where; `is_set_up`: whether the first steps of a new tenant were put away."""

    tenant_id: UUID
    name: str
    is_set_up: bool
    accent: str
    locales: list[str]


class PresenceReasonAnswer(BaseModel):
    """Why an agent is not ready, in the reader's language. What is not `active` is not chosen any more: it names those who are it still."""

    code: str
    label: str
    active: bool


class DispositionAnswer(BaseModel):
    """An outcome that can be chosen in wrap-up; `resolves`: whether it usually resolves the case."""

    disposition_id: UUID
    label: str
    resolves: bool


class QueueAnswer(BaseModel):
    """A queue with its dispositions, and whether wrap-up ends with one of them; `pull_allowed`: its agents may take from its list."""

    queue_id: UUID
    name: str
    disposition_required: bool
    pull_allowed: bool
    dispositions: list[DispositionAnswer]


class SessionAnswer(BaseModel):
    """Who am I, where, and the words of this desk; `places`: the tenants this sign-in leads to, this one among them; `signs_out_at`: where
    the identity provider ends its own session, after this one was ended; the page adds where to come back to.
    """

    agent: AgentAnswer
    tenant: TenantAnswer
    places: int
    signs_out_at: str | None
    csrf: str
    presence_reasons: list[PresenceReasonAnswer]
    queues: list[QueueAnswer]


def session_routes(
    units: Units, keys: Keys, *, sign_in_limits: SignInLimits, secure_cookie: bool
) -> APIRouter:
    """Signing in and out, who am I."""
    routes = APIRouter(tags=["session"], responses=ERRORS)

    @routes.post("/session", summary="Sign in")
    async def begin(body: SignInBody, request: Request, response: Response) -> SessionAnswer:
        with sign_in_limits.trial(caller_of(request), body.email):
            attempt = Attempt(
                email=body.email, password=body.password, tenant_id=body.tenant_id, code=body.code,
                user_agent=request.headers.get("user-agent", ""), network=caller_of(request),
            )  # fmt: skip
            session = await sign_in(units, keys, attempt)
        hand_over(response, session.token, secure=secure_cookie)
        principal = await find_principal(units.database, session.token, units.clock.now())
        if principal is None:  # deactivated within these milliseconds
            raise SignedOutError
        return await describe_session(units, principal, locale_of(request))

    @routes.get("/session", summary="Who am I")
    async def who(principal: SignedIn, request: Request) -> SessionAnswer:
        return await describe_session(units, principal, locale_of(request))

    @routes.delete(
        "/session",
        status_code=204,
        summary="Sign out; work in hand goes back to its queue with its age",
        description="`keep_until`: what is answered in writing stays mine until then, within the next week; chats and calls go back all the same.",
    )
    async def end(principal: InPerson, response: Response, keep_until: AwareDatetime | None = None) -> None:
        await sign_out_everywhere(units, principal, keep_until=keep_until)
        response.delete_cookie(COOKIE, path="/")

    @routes.patch("/me", status_code=204, summary="Change my language")
    async def change(body: MeBody, principal: InPerson) -> None:
        if body.locale is None:
            return
        async with units.begin(principal.tenant_id) as unit:
            await unit.connection.execute(
                "UPDATE agents SET locale = $3, version = version + 1 WHERE tenant_id = $1 AND agent_id = $2",
                principal.tenant_id, principal.agent_id, body.locale,
            )  # fmt: skip
            unit.record(Event("agent_changed", "agent", principal.agent_id, agent_id=principal.agent_id))

    return routes


def hand_over(response: Response, token: str, *, secure: bool) -> None:
    """The token, as the browser keeps it."""
    response.set_cookie(
        COOKIE, token, max_age=int(SESSION_FOR.total_seconds()), httponly=True, samesite="lax", secure=secure, path="/"
    )  # fmt: skip


async def describe_session(units: Units, principal: Principal, locale: str) -> SessionAnswer:
    """Who somebody is, where, and the words of their desk."""
    places = (
        0
        if principal.token_id is not None
        else await count_places(units.database, principal, units.clock.now())
    )
    async with units.database.transaction(principal.tenant_id) as connection:
        tenant = await connection.fetchrow(
            "SELECT tenant_id, name, accent, locales, onboarded_at IS NOT NULL AS is_set_up FROM tenants WHERE tenant_id = $1",
            principal.tenant_id,
        )
        has_password = await connection.fetchval(
            _OWN_WAY_IN, principal.tenant_id, principal.agent_id, NO_PASSWORD
        )
        signs_out_at = await _find_sign_out(connection, principal)
        queues = await list_queues(connection, principal.tenant_id, locale)
        reasons = await read_list(connection, principal.tenant_id, "presence_reasons")
    assert tenant is not None
    return SessionAnswer(
        agent=AgentAnswer(
            agent_id=principal.agent_id, name=principal.name, email=principal.email, role=principal.role,
            locale=principal.locale, capacity=principal.capacity,
            has_second_factor=principal.has_second_factor, lacks_second_factor=principal.lacks_second_factor,
            has_password=has_password,
            role_version=principal.role_version, permissions=[each for each in PERMISSIONS if may(principal, each)],
        ),
        tenant=TenantAnswer(**dict(tenant)),
        places=places,
        signs_out_at=signs_out_at,
        csrf=principal.csrf,
        presence_reasons=[
            PresenceReasonAnswer(code=each.key, label=each.told(locale), active=each.active) for each in reasons.entries
        ],
        queues=[
            QueueAnswer(
                queue_id=queue.queue_id, name=queue.name, disposition_required=queue.disposition_required, pull_allowed=queue.pull_allowed,
                dispositions=[DispositionAnswer(disposition_id=each.disposition_id, label=each.label, resolves=each.resolves) for each in queue.dispositions],
            )
            for queue in queues
        ],
    )  # fmt: skip


async def _find_sign_out(connection: Connection, principal: Principal) -> str | None:
    """RP-Initiated Logout 1.0, for who came in by a provider that has it."""
    if principal.came_by != "provider":
        return None
    live = await find_provider(connection, principal.tenant_id, "live")
    address = live.provider.end_session_endpoint if live and live.provider.signs_out_there else None
    if live is None or address is None:
        return None
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'client_id': live.provider.client_id})}"


def live_routes(
    live: DeskLive, feed: Feed, authenticator: Authenticator, looks: Looks, places: Places, *, boards: Boards
) -> APIRouter:
    """The desk's socket; `places` for those of one session."""
    routes = APIRouter()

    async def connect(socket: WebSocket) -> None:
        await socket.accept()
        principal = await authenticator.find(socket) if is_same_origin(socket) else None
        if principal is None:
            await refuse(socket, "signed-out", SIGNED_OUT)
            return
        if principal.lacks_second_factor:  # the desk signs in anew, and is led to set one up
            await refuse(socket, "second-factor-missing", SIGNED_OUT)
            return
        try:
            with places.hold(principal.token_hash.hex()):
                await DeskSocket(socket, principal, live, feed, looks, boards=boards).serve()
        except TooManyAtOnceError as error:
            await refuse(socket, error.code, TOO_MANY, error.params)

    # Without the framework's injection of dependencies, which would be kept as long as the socket is open: 4 kB each.
    routes.add_websocket_route("/live", connect)
    return routes

"""Signing in by a passkey: the browser finds it by itself, so no address is asked for."""

from fastapi import APIRouter, Request, Response

from retzef.modules.desk.endpoints import SessionAnswer, describe_session, hand_over
from retzef.modules.staff.api import (
    Attempt,
    Credential,
    OptionsAnswer,
    SignInLimits,
    sign_in_by_passkey,
    site_of,
)
from retzef.platform.auth.passkeys import Passkeys
from retzef.platform.auth.principal import SignedOutError, find_principal
from retzef.platform.http.callers import caller_of
from retzef.platform.http.errors import locale_of
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units


class AnswerBody(Incoming):
    """What the browser answered."""

    credential: Credential


def passkey_session_routes(
    units: Units, passkeys: Passkeys, *, limits: SignInLimits, secure_cookie: bool
) -> APIRouter:
    """Open to everybody, few times a second from one network."""
    routes = APIRouter(prefix="/session/passkey", tags=["session"], responses=ERRORS)

    @routes.post("/begin", summary="Ask the browser for a passkey")
    async def begin(request: Request) -> OptionsAnswer:
        limits.by_network.check(caller_of(request))
        return OptionsAnswer.model_validate({"options": passkeys.ask(site_of(request), units.clock.now())})

    @routes.post("", summary="Sign in by a passkey")
    async def sign_in(body: AnswerBody, request: Request, response: Response) -> SessionAnswer:
        limits.by_network.check(caller_of(request))
        attempt = Attempt(
            email="", password="", tenant_id=None, code=None,
            user_agent=request.headers.get("user-agent", ""), network=caller_of(request),
        )  # fmt: skip
        session = await sign_in_by_passkey(units, passkeys, site_of(request), dict(body.credential), attempt)
        hand_over(response, session.token, secure=secure_cookie)
        principal = await find_principal(units.database, session.token, units.clock.now())
        if principal is None:  # deactivated within these milliseconds
            raise SignedOutError
        return await describe_session(units, principal, locale_of(request))

    return routes

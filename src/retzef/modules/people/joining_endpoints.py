"""Links over HTTP, for whoever holds one: what it is for, and choosing a password. Nobody is signed in here."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, StringConstraints

from retzef.modules.people.access_links import find_link, use_link
from retzef.modules.people.passwords import PASSWORD_MIN
from retzef.modules.people.shapes import Password, PersonName
from retzef.platform.http.callers import caller_of
from retzef.platform.http.limits import RateLimit
from retzef.platform.http.schemas import ERRORS, Incoming, Locale
from retzef.platform.unit import Units

LinkToken = Annotated[str, StringConstraints(min_length=20, max_length=200)]


class LookBody(Incoming):
    """The part of the link after `#`."""

    token: LinkToken


class JoinBody(Incoming):
    """A password; name and language count with an invitation."""

    token: LinkToken
    password: Password
    name: PersonName | None = None
    locale: Locale | None = None


class OpenLinkAnswer(BaseModel):
    """What a link is for."""

    kind: Literal["invitation", "reset"]
    email: str
    name: str
    locale: str
    tenant_name: str
    expires_at: datetime
    password_min: int


def joining_routes(units: Units, limit: RateLimit) -> APIRouter:
    """Routes below /access-links; `limit`: of one network, and a guess costs as much as a link that is right."""
    routes = APIRouter(prefix="/access-links", tags=["joining"], responses=ERRORS)

    @routes.post("/look", summary="What a link is for")
    async def look(body: LookBody, request: Request) -> OpenLinkAnswer:
        limit.check(caller_of(request))
        link = await find_link(units, body.token)
        return OpenLinkAnswer(
            kind=link.kind, email=link.email, name=link.name, locale=link.locale, tenant_name=link.tenant_name,
            expires_at=link.expires_at, password_min=PASSWORD_MIN,
        )  # fmt: skip

    @routes.post("/use", status_code=204, summary="Choose a password by a link")
    async def use(body: JoinBody, request: Request) -> None:
        limit.check(caller_of(request))
        await use_link(
            units, body.token, body.password, name=body.name, locale=body.locale, network=caller_of(request)
        )

    return routes

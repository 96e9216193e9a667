"""Going from one tenant to another over HTTP, for somebody who works in several."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from retzef.modules.desk.endpoints import SessionAnswer, describe_session, hand_over
from retzef.modules.desk.places import go_to_place, list_places
from retzef.modules.staff.api import SignInLimits
from retzef.platform.auth.keys import Keys
from retzef.platform.auth.principal import InPerson, SignedOutError, find_principal
from retzef.platform.http.callers import caller_of
from retzef.platform.http.errors import locale_of
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units


class PlaceAnswer(BaseModel):
    """A tenant this sign-in leads to; `in_hand`: one's own items there, `waiting`: items in the queues one serves there."""

    model_config = ConfigDict(from_attributes=True)

    tenant_id: UUID
    name: str
    is_here: bool
    asks_for_code: bool
    in_hand: int
    waiting: int


class PlacesAnswer(BaseModel):
    """By name."""

    places: list[PlaceAnswer]


class GoBody(Incoming):
    """Where to; `code` of the second factor where it is asked for."""

    tenant_id: UUID
    code: Annotated[str, StringConstraints(min_length=6, max_length=40)] | None = None


def place_routes(units: Units, keys: Keys, *, limits: SignInLimits, secure_cookie: bool) -> APIRouter:
    """The tenants of one sign-in."""
    routes = APIRouter(prefix="/session", tags=["session"], responses=ERRORS)

    @routes.get("/places", summary="The tenants this sign-in leads to")
    async def read(principal: InPerson) -> PlacesAnswer:
        found = await list_places(units.database, principal, units.clock.now())
        return PlacesAnswer(places=[PlaceAnswer.model_validate(each) for each in found])

    @routes.put("/place", summary="Go to another tenant; work in hand here stays one's own")
    async def go(body: GoBody, principal: InPerson, request: Request, response: Response) -> SessionAnswer:
        with limits.trial(caller_of(request), principal.email):
            token = await go_to_place(units, keys, principal, body.tenant_id, body.code)
        hand_over(response, token, secure=secure_cookie)
        there = await find_principal(units.database, token, units.clock.now())
        if there is None:  # deactivated within these milliseconds
            raise SignedOutError
        return await describe_session(units, there, locale_of(request))

    return routes

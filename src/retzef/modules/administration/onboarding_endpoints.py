"""The first steps over HTTP."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from retzef.modules.administration.onboarding import look_at_first_steps, put_away
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

TenantManager: TypeAlias = Annotated[Principal, Depends(needs("tenant.manage"))]


class FirstStepsAnswer(BaseModel):
    """What of the first steps is done; `chat_key`: the public key of the chat to try, null when there is none."""

    model_config = ConfigDict(from_attributes=True)

    is_put_away: bool
    business: bool
    queue: bool
    people: bool
    written: bool
    answered: bool
    chat_key: str | None


class FirstStepsBody(Incoming):
    """Whether they are shown no more."""

    is_put_away: bool


def onboarding_routes(units: Units) -> APIRouter:
    """What an administrator of a new tenant does first."""
    routes = APIRouter(prefix="/administration", tags=["administration"], responses=ERRORS)

    async def now(principal: Principal) -> FirstStepsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            return FirstStepsAnswer.model_validate(await look_at_first_steps(connection, principal.tenant_id))

    @routes.get("/first-steps", summary="The first steps of a new tenant")
    async def read(principal: TenantManager) -> FirstStepsAnswer:
        return await now(principal)

    @routes.put("/first-steps", summary="Put the first steps away, or bring them back")
    async def change(body: FirstStepsBody, principal: TenantManager) -> FirstStepsAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await put_away(unit, principal, is_put_away=body.is_put_away)
        return await now(principal)

    return routes

"""One's own passkeys over HTTP: made, listed, taken away."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, StringConstraints

from retzef.kernel.events import Event
from retzef.modules.people.account import check_my_password
from retzef.modules.people.shapes import PresentPassword
from retzef.modules.staff.api import (
    Credential,
    OptionsAnswer,
    add_passkey,
    list_passkeys,
    remove_passkey,
    site_of,
)
from retzef.platform.audit import record_act
from retzef.platform.auth.passkeys import Holder, Passkeys
from retzef.platform.auth.principal import InPerson
from retzef.platform.http.limits import RateLimit
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.http.visible import VISIBLE
from retzef.platform.unit import Units


class PasskeyAnswer(BaseModel):
    """One of mine."""

    passkey_id: UUID
    name: str
    made_at: datetime
    last_used_at: datetime | None


class PasskeysAnswer(BaseModel):
    """In the order they were made."""

    passkeys: list[PasskeyAnswer]


class BeginBody(Incoming):
    """The present password: somebody at an unlocked screen is not yet me."""

    password: PresentPassword = ""


class PasskeyBody(Incoming):
    """What the browser made, and what I call it."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True), VISIBLE]
    credential: Credential


def passkey_routes(units: Units, passkeys: Passkeys, limit: RateLimit) -> APIRouter:
    """Routes below /me/passkeys. `limit`: of guessed passwords, for each agent."""
    routes = APIRouter(prefix="/me/passkeys", tags=["account"], responses=ERRORS)

    @routes.get("", summary="My passkeys")
    async def read(me: InPerson) -> PasskeysAnswer:
        async with units.database.transaction(me.tenant_id) as connection:
            rows = await list_passkeys(connection, me.tenant_id, me.agent_id)
        return PasskeysAnswer(
            passkeys=[
                PasskeyAnswer(
                    passkey_id=row["passkey_id"],
                    name=row["name"],
                    made_at=row["made_at"],
                    last_used_at=row["last_used_at"],
                )
                for row in rows
            ]
        )

    @routes.post("/begin", summary="Ask the browser for a new passkey")
    async def begin(body: BeginBody, me: InPerson, request: Request) -> OptionsAnswer:
        limit.check(str(me.agent_id))
        await check_my_password(units, me, body.password)
        async with units.database.transaction(me.tenant_id) as connection:
            known = [
                row["credential_id"] for row in await list_passkeys(connection, me.tenant_id, me.agent_id)
            ]
            tenant = await connection.fetchval("SELECT name FROM tenants WHERE tenant_id = $1", me.tenant_id)
        holder = Holder(me.agent_id, me.email, me.name, tenant)
        options = passkeys.ask_for_new(site_of(request), holder, known, units.clock.now())
        return OptionsAnswer.model_validate({"options": options})

    @routes.post("", status_code=201, summary="Keep the passkey that the browser made")
    async def add(body: PasskeyBody, me: InPerson, request: Request) -> PasskeysAnswer:
        made = passkeys.judge_new(site_of(request), me.agent_id, dict(body.credential), units.clock.now())
        async with units.begin(me.tenant_id) as unit:
            await add_passkey(unit, me.agent_id, body.name, made)
            await record_act(unit, me, "passkey_added", "person", me.agent_id, after={"name": body.name})
            unit.record(Event("agent_changed", "agent", me.agent_id, agent_id=me.agent_id))
        return await read(me)

    @routes.delete("/{passkey_id}", status_code=204, summary="Take one of my passkeys away")
    async def remove(passkey_id: UUID, me: InPerson) -> None:
        async with units.begin(me.tenant_id) as unit:
            name = await remove_passkey(unit, me.agent_id, passkey_id)
            await record_act(unit, me, "passkey_removed", "person", me.agent_id, before={"name": name})
            unit.record(Event("agent_changed", "agent", me.agent_id, agent_id=me.agent_id))

    return routes

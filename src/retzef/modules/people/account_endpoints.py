"""One's own account over HTTP: sessions, password, second factor; and which roles must have one. Never by a token."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import segno
from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field, StringConstraints

from retzef.kernel.events import Event
from retzef.modules.people import account
from retzef.modules.people.shapes import Code, Password, PresentPassword
from retzef.modules.staff.api import (
    CodeNotRightError,
    NotEnrolledError,
    Owner,
    begin_enrolment,
    confirm_enrolment,
    count_recovery_codes,
    is_code_good,
    remove_second_factor,
    renew_recovery_codes,
)
from retzef.platform.audit import record_act
from retzef.platform.auth.keys import Keys
from retzef.platform.auth.permissions import BUILT_IN_ROLES
from retzef.platform.auth.principal import InPerson, Principal, needs
from retzef.platform.auth.totp import enrolment_address
from retzef.platform.http.limits import RateLimit
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import UnitOfWork, Units

TenantManager: TypeAlias = Annotated[Principal, Depends(needs("tenant.manage"))]


class SessionLine(BaseModel):
    """Where I am signed in."""

    session_id: UUID
    created_at: datetime
    last_seen_at: datetime | None
    expires_at: datetime
    user_agent: str
    network: str
    came_by: Literal["password", "passkey", "provider"]
    is_this: bool


class SessionsAnswer(BaseModel):
    """This one first."""

    sessions: list[SessionLine]


class PasswordBody(Incoming):
    """The present one, and the new one."""

    present: PresentPassword = ""
    new: Password


class MyPasswordBody(Incoming):
    """The present password: somebody at an unlocked screen is not yet me."""

    password: PresentPassword = ""


class CodeBody(Incoming):
    """A code of the app."""

    code: Code


class RemovalBody(MyPasswordBody):
    """And a code of the app, or a recovery code."""

    code: Code


class SecondFactorAnswer(BaseModel):
    """How it stands. `is_demanded`: my role must have one."""

    is_on: bool
    is_demanded: bool
    recovery_codes_left: int


class EnrolmentAnswer(BaseModel):
    """To be taken into an app: by the picture, the address, or typed. It counts once a code was given."""

    secret: str
    address: str
    picture: str = Field(description="An SVG of the QR code, black on white")


class RecoveryCodesAnswer(BaseModel):
    """Told once. Each lets me in once instead of a code."""

    codes: list[str]


class PolicyAnswer(BaseModel):
    """The roles that must have a second factor: names of built-in ones, ids of own ones."""

    roles: list[str]


class PolicyBody(Incoming):
    """The same."""

    roles: Annotated[list[Annotated[str, StringConstraints(max_length=40)]], Field(max_length=200)]


def account_routes(units: Units, keys: Keys, limit: RateLimit) -> APIRouter:
    """Routes below /me, and the tenant's rule. `limit`: of guesses, for each agent."""
    routes = APIRouter(tags=["account"], responses=ERRORS)
    _add_sessions(routes, units, limit)
    _add_enrolment(routes, units, keys, limit)
    _add_changes(routes, units, keys, limit)
    _add_policy(routes, units)
    return routes


def _add_sessions(routes: APIRouter, units: Units, limit: RateLimit) -> None:
    @routes.get("/me/sessions", summary="Where I am signed in")
    async def list_sessions(me: InPerson) -> SessionsAnswer:
        async with units.database.transaction(me.tenant_id) as connection:
            rows = await account.list_sessions(connection, me, units)
        return SessionsAnswer(sessions=[SessionLine(**dict(row)) for row in rows])

    @routes.delete("/me/sessions", status_code=204, summary="Sign me out everywhere else")
    async def end_others(me: InPerson) -> None:
        await account.end_other_sessions(units, me)

    @routes.delete("/me/sessions/{session_id}", status_code=204, summary="End one of my sessions")
    async def end_one(session_id: UUID, me: InPerson) -> None:
        await account.end_session(units, me, session_id)

    @routes.put("/me/password", status_code=204, summary="Change my password; other sessions of mine end")
    async def change_password(body: PasswordBody, me: InPerson) -> None:
        limit.check(str(me.agent_id))
        await account.change_password(units, me, body.present, body.new)


def _add_enrolment(routes: APIRouter, units: Units, keys: Keys, limit: RateLimit) -> None:
    @routes.get("/me/second-factor", summary="Have I a second factor?")
    async def read(me: InPerson) -> SecondFactorAnswer:
        async with units.database.transaction(me.tenant_id) as connection:
            left = await count_recovery_codes(connection, Owner(me.tenant_id, me.agent_id))
            demanded = await connection.fetchval(_IS_DEMANDED, me.tenant_id, me.agent_id)
        return SecondFactorAnswer(is_on=me.has_second_factor, is_demanded=demanded, recovery_codes_left=left)

    @routes.post("/me/second-factor", status_code=201, summary="Begin to set one up")
    async def begin(body: MyPasswordBody, me: InPerson) -> EnrolmentAnswer:
        limit.check(str(me.agent_id))
        await account.check_my_password(units, me, body.password)
        async with units.begin(me.tenant_id) as unit:
            secret = await begin_enrolment(unit, keys, me.agent_id)
            issuer = await unit.connection.fetchval(
                "SELECT name FROM tenants WHERE tenant_id = $1", me.tenant_id
            )
        address = enrolment_address(secret, me.email, issuer)
        picture = segno.make(address, error="m").svg_inline(
            border=4, dark="#000", light="#fff", omitsize=True
        )
        return EnrolmentAnswer(secret=secret, address=address, picture=picture)

    @routes.post("/me/second-factor/confirm", summary="Finish setting it up")
    async def confirm(body: CodeBody, me: InPerson) -> RecoveryCodesAnswer:
        limit.check(str(me.agent_id))
        async with units.begin(me.tenant_id) as unit:
            codes = await confirm_enrolment(unit, keys, me.agent_id, body.code)
            await record_act(unit, me, "second_factor_enrolled", "person", me.agent_id)
            unit.record(Event("agent_changed", "agent", me.agent_id, agent_id=me.agent_id))
        return RecoveryCodesAnswer(codes=codes)


def _add_changes(routes: APIRouter, units: Units, keys: Keys, limit: RateLimit) -> None:
    @routes.post("/me/second-factor/recovery-codes", summary="New recovery codes; the old ones end")
    async def renew(body: RemovalBody, me: InPerson) -> RecoveryCodesAnswer:
        await _prove(units, me, body.password, limit)
        async with units.begin(me.tenant_id) as unit:
            await _check_code(unit, keys, me, body.code)
            codes = await renew_recovery_codes(unit, me.agent_id)
            await record_act(unit, me, "recovery_codes_made", "person", me.agent_id)
        return RecoveryCodesAnswer(codes=codes)

    @routes.post("/me/second-factor/remove", status_code=204, summary="Go without a second factor")
    async def remove(body: RemovalBody, me: InPerson) -> None:
        await _prove(units, me, body.password, limit)
        async with units.begin(me.tenant_id) as unit:
            await _check_code(unit, keys, me, body.code)
            await remove_second_factor(unit, me.agent_id)
            await record_act(unit, me, "second_factor_removed", "person", me.agent_id)
            unit.record(Event("agent_changed", "agent", me.agent_id, agent_id=me.agent_id))


def _add_policy(routes: APIRouter, units: Units) -> None:
    @routes.get("/second-factor-policy", tags=["roles"], summary="Which roles must have a second factor")
    async def read(principal: TenantManager) -> PolicyAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            return PolicyAnswer(roles=await connection.fetchval(_POLICY, principal.tenant_id))

    @routes.put(
        "/second-factor-policy",
        status_code=204,
        tags=["roles"],
        summary="Demand a second factor of roles",
        description="Who has such a role and no second factor may nothing until it is set up, also where they are signed in now.",
    )
    async def change(body: PolicyBody, principal: TenantManager) -> None:
        async with units.begin(principal.tenant_id) as unit:
            before = await unit.connection.fetchval(_POLICY + " FOR UPDATE", principal.tenant_id)
            own = await unit.connection.fetch(
                "SELECT role_id::text FROM roles WHERE tenant_id = $1", principal.tenant_id
            )
            known = {*BUILT_IN_ROLES, *(row["role_id"] for row in own)}
            after = sorted(known & set(body.roles))
            await unit.connection.execute(
                "UPDATE tenants SET second_factor_for = $2 WHERE tenant_id = $1", principal.tenant_id, after
            )
            await record_act(
                unit,
                principal,
                "second_factor_policy_changed",
                "tenant",
                None,
                before={"roles": before},
                after={"roles": after},
            )
            for row in await unit.connection.fetch(
                _CONCERNED, principal.tenant_id, list(set(after) - set(before))
            ):
                unit.record(Event("agent_changed", "agent", principal.agent_id, agent_id=row["agent_id"]))


_POLICY = "SELECT second_factor_for FROM tenants WHERE tenant_id = $1"
_CONCERNED = "SELECT agent_id FROM agents WHERE tenant_id = $1 AND active AND (role = ANY ($2) OR role_id::text = ANY ($2))"
_IS_DEMANDED = """
SELECT a.role = ANY (t.second_factor_for) OR COALESCE(a.role_id::text = ANY (t.second_factor_for), false)
FROM agents a JOIN tenants t ON t.tenant_id = a.tenant_id WHERE a.tenant_id = $1 AND a.agent_id = $2
"""


async def _prove(units: Units, me: Principal, password: str, limit: RateLimit) -> None:
    limit.check(str(me.agent_id))
    await account.check_my_password(units, me, password)


async def _check_code(unit: UnitOfWork, keys: Keys, me: Principal, code: str) -> None:
    if not me.has_second_factor:
        raise NotEnrolledError
    if not await is_code_good(unit, keys, me.agent_id, code):
        raise CodeNotRightError

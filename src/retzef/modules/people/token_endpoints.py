"""Tokens over HTTP. A token cannot make tokens: only somebody who is there in person can."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from retzef.modules.people import tokens
from retzef.platform.auth.permissions import PERMISSIONS, Permission, check_permission, permissions_of
from retzef.platform.auth.principal import InPerson, Principal, effective_of_token, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.http.visible import VISIBLE
from retzef.platform.unit import Units

TokenReader: TypeAlias = Annotated[Principal, Depends(needs("api.manage"))]


async def _manager_in_person(principal: TokenReader, _: InPerson) -> Principal:
    return principal


TokenManager: TypeAlias = Annotated[Principal, Depends(_manager_in_person)]


class TokenBody(Incoming):
    """A name to know it by, what it may do, and until when; null: until it is revoked."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True), VISIBLE]
    permissions: Annotated[list[Permission], Field(min_length=1, max_length=len(PERMISSIONS))]
    expires_at: AwareDatetime | None = None


class TokenAnswer(BaseModel):
    """A token, without itself. `effective`: what it may do now, which is less when its maker lost rights."""

    token_id: UUID
    name: str
    permissions: list[Permission]
    effective: list[Permission]
    made_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    last_used_network: str
    agent_id: UUID
    maker_name: str


class TokensAnswer(BaseModel):
    """Those of all makers, the newest first."""

    tokens: list[TokenAnswer]


class NewTokenAnswer(BaseModel):
    """Told once and kept only as a hash: `Authorization: Bearer <token>`."""

    token_id: UUID
    token: str


def token_routes(units: Units) -> APIRouter:
    """All routes below /tokens."""
    routes = APIRouter(prefix="/tokens", tags=["tokens"], responses=ERRORS)

    @routes.get("", summary="What tokens there are")
    async def list_tokens(principal: TokenReader) -> TokensAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await tokens.list_tokens(connection, principal.tenant_id)
        answers = []
        for row in rows:
            found = dict(row)
            makers = permissions_of(found.pop("maker_role"), found.pop("maker_own"))
            effective = effective_of_token(
                row["permissions"], makers if found.pop("maker_active") else frozenset()
            )
            answers.append(
                TokenAnswer(**found, effective=[each for each in PERMISSIONS if each in effective])
            )
        return TokensAnswer(tokens=answers)

    @routes.post("", status_code=201, summary="Make a token")
    async def make(body: TokenBody, principal: TokenManager) -> NewTokenAnswer:
        async with units.begin(principal.tenant_id) as unit:
            made = await tokens.make_token(unit, principal, body.name, body.permissions, body.expires_at)
        return NewTokenAnswer(token_id=made.token_id, token=made.token)

    @routes.delete("/{token_id}", status_code=204, summary="Revoke a token")
    async def revoke(token_id: UUID, principal: TokenManager) -> None:
        check_permission(principal, "api.manage")
        async with units.begin(principal.tenant_id) as unit:
            await tokens.revoke_token(unit, principal, token_id)

    return routes

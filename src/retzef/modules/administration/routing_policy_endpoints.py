"""Routing policies over HTTP: as documents, and as files to keep beside other settings."""

from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from retzef.engine.routing.policy import RoutingPolicy
from retzef.engine.routing.policy_file import (
    MEDIA,
    SETTINGS,
    Kind,
    Medium,
    PolicyUnreadableError,
    parse_policy,
    render_document,
    render_policy,
)
from retzef.modules.administration import routing_policies
from retzef.modules.administration.routing_policies import PolicyState
from retzef.modules.administration.shadow_endpoints import add_shadow
from retzef.modules.tenancy.api import find_pool_lead, read_policy
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

Manager: TypeAlias = Annotated[Principal, Depends(needs("queues.manage"))]
Format: TypeAlias = Annotated[Literal["yaml", "json"], Query(description="Of the answer")]
Version: TypeAlias = Annotated[int, Field(ge=1, le=2**62, description="As it was read")]
Document: TypeAlias = Annotated[
    dict[str, JsonValue],
    Field(
        max_length=100,
        description="The policy, each setting by its name; what is left out is as the program has it."
        " Lines in an error are those of the document with a setting in each line.",
    ),
]
_TOLD: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "application/yaml": {"schema": {"type": "object"}},
            "application/json": {"schema": {"type": "object"}},
        }
    }
}
_FILE = {
    "requestBody": {
        "content": {"application/yaml": {"schema": {"type": "string"}}, "application/json": {"schema": {"type": "object"}}},
        "required": True,
    }
}  # fmt: skip


class RoutingPolicyBody(Incoming):
    """A policy that is to be a draft. `policy_id`: only of one that was deleted and is put back."""

    document: Document
    policy_id: UUID | None = None


class RoutingPolicyChangeBody(Incoming):
    """The whole policy. Active: in force, and the one before it a draft; shadow: run beside it, to be compared."""

    document: Document
    state: PolicyState
    version: Version


class RoutingPolicyAnswer(BaseModel):
    """A policy as it is kept."""

    model_config = ConfigDict(from_attributes=True)

    policy_id: UUID
    document: dict[str, JsonValue]
    state: PolicyState
    version: int
    changed_at: datetime


class SettingBoundsAnswer(BaseModel):
    """What a number of a policy may be, ends included; of a duration in seconds."""

    name: str
    kind: Kind
    least: float
    most: float


class RoutingPoliciesAnswer(BaseModel):
    """All policies, the one in force first; where none is, the defaults are. `settings`: the numbers a policy has.

    `lead`: the tenant by whose policy the work is given out instead, together with its own; null: this one's counts.
    """

    policies: list[RoutingPolicyAnswer]
    defaults: dict[str, JsonValue]
    settings: list[SettingBoundsAnswer]
    media: list[Medium]
    lead: str | None


def routing_policy_routes(units: Units) -> APIRouter:
    """All routes below /administration/routing-policies."""
    routes = APIRouter(prefix="/administration/routing-policies", tags=["administration"], responses=ERRORS)
    _add_documents(routes, units)
    _add_files(routes, units)
    add_shadow(routes, units)
    return routes


def _add_documents(routes: APIRouter, units: Units) -> None:
    @routes.get("", summary="Routing policies, and what can be set in one")
    async def listed(principal: Manager) -> RoutingPoliciesAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            kept = await routing_policies.list_policies(connection, principal.tenant_id)
        return RoutingPoliciesAnswer(
            lead=await find_pool_lead(units.database, principal.tenant_id),
            policies=[RoutingPolicyAnswer.model_validate(each) for each in kept],
            defaults=msgspec.to_builtins(render_document(RoutingPolicy())),
            settings=[
                SettingBoundsAnswer(name=name, kind=each.kind, least=each.least, most=each.most)
                for name, each in SETTINGS.items()
            ],
            media=list(MEDIA),
        )

    @routes.post("", status_code=201, summary="A new routing policy, as a draft")
    async def add(body: RoutingPolicyBody, principal: Manager) -> RoutingPolicyAnswer:
        policy = _read(body.document)
        async with units.begin(principal.tenant_id) as unit:
            policy_id = await routing_policies.add_policy(unit, principal, policy, body.policy_id)
        return await _one(units, principal, policy_id)

    @routes.put("/{policy_id}", summary="Change a routing policy, put it in force or take it out")
    async def change(
        policy_id: UUID, body: RoutingPolicyChangeBody, principal: Manager
    ) -> RoutingPolicyAnswer:
        policy = _read(body.document)
        lead = await find_pool_lead(units.database, principal.tenant_id)
        async with units.begin(principal.tenant_id) as unit:
            await routing_policies.change_policy(
                unit, principal, policy_id, body.version, policy, state=body.state, lead=lead
            )
        return await _one(units, principal, policy_id)

    @routes.delete("/{policy_id}", status_code=204, summary="Delete a routing policy that is not in force")
    async def delete(policy_id: UUID, principal: Manager) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await routing_policies.delete_policy(unit, principal, policy_id)


def _add_files(routes: APIRouter, units: Units) -> None:
    @routes.get(
        "/file", summary="The routing policy in force, as a file", response_class=Response, responses=_TOLD
    )
    async def read_in_force(
        principal: Manager,
        format: Format = "yaml",  # noqa: A002 - as callers know it
    ) -> Response:
        async with units.database.transaction(principal.tenant_id) as connection:
            policy = await read_policy(connection, principal.tenant_id)
        return _told(policy, format)

    @routes.post("/file", status_code=201, summary="A new routing policy from a file", openapi_extra=_FILE)
    async def add(request: Request, principal: Manager) -> RoutingPolicyAnswer:
        policy = parse_policy(await _text(request))
        async with units.begin(principal.tenant_id) as unit:
            policy_id = await routing_policies.add_policy(unit, principal, policy)
        return await _one(units, principal, policy_id)

    @routes.get(
        "/{policy_id}/file", summary="A routing policy as a file", response_class=Response, responses=_TOLD
    )
    async def read(
        policy_id: UUID,
        principal: Manager,
        format: Format = "yaml",  # noqa: A002 - as callers know it
    ) -> Response:
        kept = await _one(units, principal, policy_id)
        return _told(_read(kept.document), format)

    @routes.put("/{policy_id}/file", summary="Change a routing policy by a file", openapi_extra=_FILE)
    async def change(
        policy_id: UUID, request: Request, principal: Manager, version: Annotated[Version, Query()]
    ) -> RoutingPolicyAnswer:
        policy = parse_policy(await _text(request))
        async with units.begin(principal.tenant_id) as unit:
            kept = await routing_policies.find_policy(unit.connection, principal.tenant_id, policy_id)
            await routing_policies.change_policy(
                unit, principal, policy_id, version, policy, state=kept.state
            )
        return await _one(units, principal, policy_id)


async def _one(units: Units, principal: Principal, policy_id: UUID) -> RoutingPolicyAnswer:
    async with units.database.transaction(principal.tenant_id) as connection:
        kept = await routing_policies.find_policy(connection, principal.tenant_id, policy_id)
    return RoutingPolicyAnswer.model_validate(kept)


def _read(document: dict[str, JsonValue]) -> RoutingPolicy:
    """A setting in each line, so that an error has the line of its setting."""
    lines = ",\n".join(
        f"{msgspec.json.encode(name).decode()}: {msgspec.json.encode(value).decode()}"
        for name, value in document.items()
    )
    return parse_policy(f"{{{lines}}}")


async def _text(request: Request) -> str:
    try:
        return (await request.body()).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PolicyUnreadableError(line=1, column=1, detail="UTF-8") from error


def _told(policy: RoutingPolicy, asked: str) -> Response:
    if asked == "json":
        document = msgspec.json.format(msgspec.json.encode(render_document(policy)), indent=2)
        return Response(document.decode() + "\n", media_type="application/json")
    return Response(render_policy(policy), media_type="application/yaml; charset=utf-8")

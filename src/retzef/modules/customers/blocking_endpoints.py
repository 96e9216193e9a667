"""Blocking senders over HTTP: at the identity, and the list of all that are blocked."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from retzef.modules.customers.access import check_customer_readable
from retzef.modules.customers.blocking import block_identity, list_blocked, unblock_address, unblock_identity
from retzef.modules.customers.rights import CustomerEditor
from retzef.platform.audit import Look
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

PAGE = 50
Supervisor: TypeAlias = Annotated[Principal, Depends(needs("work.supervise"))]
Line: TypeAlias = Annotated[
    str, StringConstraints(max_length=300, strip_whitespace=True, pattern=r"^[^\x00]*$")
]


class BlockBody(Incoming):
    """Why, for colleagues."""

    reason: Line | None = None


class AddressBody(Incoming):
    """A blocked address, as the list names it."""

    kind: str = Field(max_length=50, pattern=r"^[^\x00]*$")
    value: str = Field(max_length=500, pattern=r"^[^\x00]*$")


class BlockedLine(BaseModel):
    """A blocked address, and one of the customers who have it."""

    kind: str
    value: str
    shown: str
    reason: str | None
    blocked_at: datetime
    blocked_by: str | None
    customer_id: UUID | None
    customer_name: str | None


class BlockedAnswer(BaseModel):
    """Newest first; `before` asks for the older page."""

    blocked: list[BlockedLine]
    before: datetime | None


def blocking_routes(units: Units) -> APIRouter:
    """Block, unblock, and who is blocked."""
    routes = APIRouter(tags=["customers"], responses=ERRORS)
    path = "/customers/{customer_id}/identities/{identity_id}/block"

    @routes.put(
        path,
        status_code=204,
        summary="Take nothing in from this identity",
        description="What it sends is kept as spam and given to nobody; what of it waits in a queue is done with.",
    )
    async def block(customer_id: UUID, identity_id: UUID, body: BlockBody, principal: CustomerEditor) -> None:
        async with units.begin(principal.tenant_id) as unit:
            root = await check_customer_readable(unit.connection, principal, customer_id)
            await block_identity(unit, root, identity_id, body.reason, principal)

    @routes.delete(path, status_code=204, summary="Take in again what comes from this identity")
    async def unblock(customer_id: UUID, identity_id: UUID, principal: CustomerEditor) -> None:
        async with units.begin(principal.tenant_id) as unit:
            root = await check_customer_readable(unit.connection, principal, customer_id)
            await unblock_identity(unit, root, identity_id, principal)

    @routes.get("/blocked", summary="Who is blocked, newest first")
    async def blocked(
        principal: Supervisor,
        look: Look,
        before: Annotated[AwareDatetime | None, Query(description="The cursor of the page before")] = None,
    ) -> BlockedAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await list_blocked(connection, principal.tenant_id, before, PAGE + 1)
        look("blocked_listed", "customer")
        lines = [BlockedLine(**dict(row)) for row in rows[:PAGE]]
        return BlockedAnswer(blocked=lines, before=lines[-1].blocked_at if len(rows) > PAGE else None)

    @routes.post("/blocked/unblock", status_code=204, summary="Take in again what comes from an address")
    async def unblock_listed(body: AddressBody, principal: Supervisor) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await unblock_address(unit, body.kind, body.value, principal)

    return routes

"""Erasing over HTTP: how it stands with a customer, asking for it, undoing it, and legal holds."""

from datetime import datetime, timedelta
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, StringConstraints

from retzef.modules.customers.api import check_customer_readable
from retzef.modules.privacy import erasures
from retzef.modules.privacy.erasures import Reason, read_standing
from retzef.modules.privacy.errors import ErasureConfirmationError
from retzef.platform.audit import record_act
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

Eraser: TypeAlias = Annotated[Principal, Depends(needs("customers.erase"))]


class ErasureAnswer(BaseModel):
    """How it stands. `due_at`: an erasure waits until then; `hold`: a legal hold's reference; `confirm_with`: what is to be typed."""

    erased_at: datetime | None
    due_at: datetime | None
    reason: Reason | None
    asked_at: datetime | None
    hold: str | None
    delay_days: int
    confirm_with: str


class ErasureBody(Incoming):
    """`confirmation`: what `confirm_with` says, typed by whoever asks. `now`: without the days in which it can be undone."""

    reason: Reason
    confirmation: Annotated[str, StringConstraints(max_length=500)]
    now: bool = False


class HoldBody(Incoming):
    """The file number for which everything must be kept; no word on the person."""

    reference: Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]


def erasure_routes(units: Units) -> APIRouter:
    """Routes below /customers/{customer_id}."""
    routes = APIRouter(prefix="/customers", tags=["privacy"], responses=ERRORS)

    @routes.get("/{customer_id}/erasure", summary="How it stands with erasing this customer")
    async def read(customer_id: UUID, principal: Eraser) -> ErasureAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            root = await check_customer_readable(connection, principal, customer_id)
            standing = await read_standing(connection, principal.tenant_id, root)
        return ErasureAnswer(**{name: getattr(standing, name) for name in ErasureAnswer.model_fields})

    @routes.post(
        "/{customer_id}/erasure", status_code=204, summary="Erase this customer, with everybody linked"
    )
    async def ask(customer_id: UUID, body: ErasureBody, principal: Eraser) -> None:
        async with units.begin(principal.tenant_id) as unit:
            root = await check_customer_readable(unit.connection, principal, customer_id)
            standing = await read_standing(unit.connection, principal.tenant_id, root)
            if body.confirmation.strip().casefold() != standing.confirm_with.strip().casefold():
                raise ErasureConfirmationError
            due_at = unit.now if body.now else unit.now + timedelta(days=standing.delay_days)
            await erasures.ask_for_erasure(unit, root, body.reason, principal.agent_id, due_at)
            await record_act(
                unit, principal, "erasure_asked", "customer", root,
                after={"reason": body.reason, "due_at": due_at.isoformat()},
            )  # fmt: skip

    @routes.delete("/{customer_id}/erasure", status_code=204, summary="Undo an erasure that waits")
    async def undo(customer_id: UUID, principal: Eraser) -> None:
        async with units.begin(principal.tenant_id) as unit:
            root = await check_customer_readable(unit.connection, principal, customer_id)
            await erasures.undo_erasure(unit, root)
            await record_act(unit, principal, "erasure_undone", "customer", root)

    @routes.put("/{customer_id}/hold", status_code=204, summary="Forbid erasing this customer (legal hold)")
    async def hold(customer_id: UUID, body: HoldBody, principal: Eraser) -> None:
        async with units.begin(principal.tenant_id) as unit:
            root = await check_customer_readable(unit.connection, principal, customer_id)
            await erasures.hold(unit, root, body.reference, principal.agent_id)
            await record_act(unit, principal, "hold_put", "customer", root)

    @routes.delete("/{customer_id}/hold", status_code=204, summary="Let erasing be allowed again")
    async def let_go(customer_id: UUID, principal: Eraser) -> None:
        async with units.begin(principal.tenant_id) as unit:
            root = await check_customer_readable(unit.connection, principal, customer_id)
            await erasures.let_go(unit, root)
            await record_act(unit, principal, "hold_lifted", "customer", root)

    return routes

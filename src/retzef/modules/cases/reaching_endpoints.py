"""The ways to write to a customer first, over HTTP."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field, StringConstraints

from retzef.modules.cases.reaching import Way, list_ways
from retzef.modules.cases.send import Recipient
from retzef.modules.customers.api import check_customer_readable
from retzef.platform.audit import Look
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units
from retzef.ports.channel import ChannelAdapter

CaseHandler: TypeAlias = Annotated[Principal, Depends(needs("cases.handle"))]


# How a campaign is named, by us as by other systems: routing rules compare it to the letter.
Campaign: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$")
]


class RecipientBody(Incoming):
    """To which of the customer's addresses, from which entry point: one of the ways that can be gone."""

    entry_point_id: UUID
    identity_id: UUID

    def to_recipient(self) -> Recipient:
        """As the module knows it."""
        return Recipient(self.entry_point_id, self.identity_id)


class ChannelLimits(BaseModel):
    """What the channel carries."""

    text_max: int
    text_unit: str
    files_max_bytes: int
    file_types: list[str]


class WayAnswer(BaseModel):
    """A way to write to the customer first. `refusal`: the code of why not, null when it can be done."""

    entry_point_id: UUID
    entry_point_name: str
    channel: str
    identity_id: UUID
    kind: str
    shown: str
    refusal: str | None
    limits: ChannelLimits
    last_at: datetime | None = Field(description="When the thread's last interaction began")
    case_id: UUID | None = Field(description="The case of that interaction, when the caller may see it")
    case_number: int | None


class WaysAnswer(BaseModel):
    """Those that can be gone first. `channels`: all on which one can write first at all."""

    ways: list[WayAnswer]
    channels: list[str]


def reaching_routes(units: Units, adapters: Mapping[str, ChannelAdapter]) -> APIRouter:
    """GET /customers/{customer_id}/ways."""
    routes = APIRouter(tags=["cases"], responses=ERRORS)

    @routes.get(
        "/customers/{customer_id}/ways",
        summary="The ways to write to a customer first",
        description="Each address of theirs on a channel that can begin; on a live one (web chat) those who wrote there before.",
    )
    async def read_ways(customer_id: UUID, principal: CaseHandler, look: Look) -> WaysAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            root = await check_customer_readable(connection, principal, customer_id)
            look("customer_opened", "customer", root)
            ways = await list_ways(connection, principal, adapters, root)
        able = [name for name, adapter in adapters.items() if adapter.manifest.can_initiate]
        return WaysAnswer(ways=[_shown(way, adapters[way.channel]) for way in ways], channels=sorted(able))

    return routes


def _shown(way: Way, adapter: ChannelAdapter) -> WayAnswer:
    standing = way.standing
    return WayAnswer(
        entry_point_id=way.recipient.entry_point_id,
        entry_point_name=way.entry_point_name,
        channel=way.channel,
        identity_id=way.recipient.identity_id,
        kind=way.identity.kind,
        shown=way.shown,
        refusal=way.refusal.code if way.refusal else None,
        limits=ChannelLimits.model_validate(adapter.manifest.limits()),
        last_at=standing.last_at if standing else None,
        case_id=standing.case_id if standing else None,
        case_number=standing.case_number if standing else None,
    )

"""The timeline of a customer over HTTP."""

from datetime import datetime
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, Field

from retzef.modules.cases.timeline import ALL, PAGE, Part, TimelineFilter, place_of, read_timeline
from retzef.platform.audit import Look
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.cursors import CURSOR_MAX
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

CaseReader: TypeAlias = Annotated[Principal, Depends(needs("cases.read"))]


class TimelineQuery(Incoming):
    """Which events; `before` and `until` may be combined."""

    part: list[Part] = Field(default_factory=list, max_length=5, description="All, when none is named")
    channel: str | None = Field(default=None, max_length=40, pattern=r"^[^\x00]*$")
    case: UUID | None = None
    until: AwareDatetime | None = Field(default=None, description="What occurred before: a jump to a date")
    before: str | None = Field(
        default=None, max_length=CURSOR_MAX, description="The cursor of the page before"
    )
    limit: int = Field(default=PAGE, ge=1, le=200)


class TimelineEvent(BaseModel):
    """One event. Of a message the first 2000 characters; of a fact the `params` of its sentence.

    What another system told has a `fact_id` and no `seq`; its `params` name the source and hold the values with their types.
    """

    seq: int | None
    fact_id: UUID | None
    kind: str
    occurred_at: datetime
    actor_kind: str
    actor_name: str | None
    case_id: UUID | None
    case_number: int | None
    case_subject: str | None
    interaction_id: UUID | None
    channel: str | None
    message_id: UUID | None
    direction: str | None
    author_name: str | None
    text: str | None
    attachments: int | None
    status: str | None
    params: dict[str, Any]


class TimelineAnswer(BaseModel):
    """Newest first; `before` asks for the older page."""

    events: list[TimelineEvent]
    before: str | None


def timeline_routes(units: Units) -> APIRouter:
    """GET /customers/{customer_id}/timeline."""
    routes = APIRouter(tags=["customers"], responses=ERRORS)

    @routes.get(
        "/customers/{customer_id}/timeline", summary="All that happened with a customer, newest first"
    )
    async def timeline(
        customer_id: UUID, principal: CaseReader, look: Look, query: Annotated[TimelineQuery, Query()]
    ) -> TimelineAnswer:
        wanted = TimelineFilter(
            tuple(query.part) or ALL,
            query.channel or None,
            query.case,
            query.until,
            place_of(query.before),
            query.limit,
        )
        async with units.database.app.acquire() as connection:
            rows, before = await read_timeline(connection, principal, customer_id, wanted)
        look("customer_opened", "customer", customer_id)
        return TimelineAnswer(events=[_event(dict(row)) for row in rows], before=before)

    return routes


def _event(row: dict[str, Any]) -> TimelineEvent:
    row["params"] = msgspec.json.decode(row["params"], type=dict[str, Any]) if row["params"] else {}
    return TimelineEvent(**row)

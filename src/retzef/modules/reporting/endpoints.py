"""Numbers over HTTP: a day, what its numbers are made of, CSV of both, and what is counted by."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime, Field

from retzef.kernel.ids import TenantId
from retzef.modules.cases.api import NotFoundError
from retzef.modules.reporting.answers import (
    CountingAnswer,
    DayAnswer,
    EventsAnswer,
    PiecesAnswer,
    answer_day,
    answer_event,
    answer_piece,
    answer_pieces,
)
from retzef.modules.reporting.cells import Reader
from retzef.modules.reporting.days import Day, day_of
from retzef.modules.reporting.facts import Names, SpanFacts, read_names, read_span
from retzef.modules.reporting.pieces import Narrowed, Number, Piece
from retzef.modules.reporting.report import report_day
from retzef.modules.reporting.settings import read_counting, save_promise
from retzef.modules.reporting.spreadsheets import Table, write_day, write_pieces
from retzef.modules.reporting.ways_down import list_events, list_pieces, list_presences
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.errors import locale_of
from retzef.platform.http.limits import Places
from retzef.platform.http.schemas import ERRORS, Incoming, Locale
from retzef.platform.unit import Units

PIECES_OF_PAGE = 100
# Of one tenant at once: a report reads much, and others have work to do.
REPORTS_AT_ONCE = 3

ReportReader: TypeAlias = Annotated[Principal, Depends(needs("reports.read"))]
TenantManager: TypeAlias = Annotated[Principal, Depends(needs("tenant.manage"))]
Within: TypeAlias = Annotated[
    int | None, Query(ge=1, le=86_400, description="The promise, if not the tenant's.")
]

# Beyond these no centre was open, and instants cannot be told.
Asked: TypeAlias = Annotated[date | None, Query(ge=date(2000, 1, 1), le=date(2199, 12, 31))]


def narrow(
    queue_id: UUID | None = None,
    channel: Annotated[str | None, Query(max_length=40)] = None,
    hour: Annotated[int | None, Query(ge=0, le=25)] = None,
    quarter: Annotated[int | None, Query(ge=0, le=103)] = None,
    agent_id: UUID | None = None,
) -> Narrowed:
    """Of which part of the day, as it is asked."""
    return Narrowed(queue_id, channel, hour, agent_id, quarter)


Narrowing: TypeAlias = Annotated[Narrowed, Depends(narrow)]


class CountingBody(Incoming):
    """The promise, in seconds, and for what share of customers it is to hold."""

    within: int = Field(ge=1, le=86_400)
    target_percent: int | None = Field(default=None, ge=1, le=100)


@dataclass(frozen=True, slots=True)
class Read:
    """A day as it was read."""

    day: Day
    within: int
    facts: SpanFacts
    names: Names
    now: datetime


class Reports:
    """Reads days, few at once."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._places = Places(each=REPORTS_AT_ONCE)

    @asynccontextmanager
    async def read(
        self, tenant_id: TenantId, date_: date | None, within: int | None, locale: str
    ) -> AsyncIterator[Read]:
        """The day of this date, or yesterday. Raises ReportTooLargeError, TooManyAtOnceError."""
        now = self._units.clock.now()
        with self._places.hold(str(tenant_id)):
            async with self._units.database.transaction(tenant_id) as connection:
                counting = await read_counting(connection, tenant_id)
                day = day_of(date_ or yesterday(now, counting.zone), counting.zone)
                facts = await read_span(connection, tenant_id, (day.begins_at, day.ends_at))
                names = await read_names(connection, tenant_id, locale)
            yield Read(day, within or counting.within, facts, names, now)


def yesterday(now: datetime, zone: ZoneInfo) -> date:
    """The last whole day there."""
    return date.fromordinal(now.astimezone(zone).toordinal() - 1)


async def _answer(read: Read) -> DayAnswer:
    def count() -> DayAnswer:
        report = report_day(read.day, read.facts, read.within, read.now)
        return answer_day(read.day, report, read.within, read.names, now=read.now)

    return await asyncio.to_thread(count)  # a large day takes seconds, in which others are served


async def _pieces(read: Read, number: Number, of: Narrowed) -> list[Piece]:
    return await asyncio.to_thread(
        list_pieces, read.day, read.facts, number, of, within=read.within, now=read.now
    )


def report_routes(units: Units) -> APIRouter:
    """All routes below /reports."""
    routes = APIRouter(prefix="/reports", tags=["reports"], responses=ERRORS)
    reports = Reports(units)

    @routes.get("/day", summary="The numbers of a day")
    async def day(
        principal: ReportReader, request: Request, date: Asked = None, within: Within = None
    ) -> DayAnswer:
        async with reports.read(principal.tenant_id, date, within, locale_of(request)) as read:
            return await _answer(read)

    @routes.get("/day.csv", summary="A table of a day's numbers, as CSV", response_class=Response)
    async def day_csv(  # noqa: PLR0917 - each is a query parameter
        principal: ReportReader,
        request: Request,
        table: Table,
        date: Asked = None,
        within: Within = None,
        locale: Locale | None = None,
    ) -> Response:
        reader = locale or locale_of(request)
        async with reports.read(principal.tenant_id, date, within, reader) as read:
            answer = await _answer(read)
        text = write_day(answer, table, Reader(reader, read.day.zone))
        return csv_file(text, f"{table}-{answer.date}.csv")

    _add_ways_down(routes, units, reports)

    @routes.get("/counting", summary="By what is counted")
    async def counting(principal: ReportReader) -> CountingAnswer:
        return await _counting(units, principal.tenant_id)

    @routes.patch("/counting", summary="Change by what is counted")
    async def change_counting(body: CountingBody, principal: TenantManager) -> CountingAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await save_promise(unit.connection, unit.tenant_id, body.within, body.target_percent)
        return await _counting(units, principal.tenant_id)

    return routes


def _add_ways_down(routes: APIRouter, units: Units, reports: Reports) -> None:
    @routes.get("/pieces", summary="What a number of a day is made of")
    async def pieces(  # noqa: PLR0917 - each is a query parameter
        principal: ReportReader, request: Request, of: Narrowing, number: Number, date: Asked = None, within: Within = None,
        skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
    ) -> PiecesAnswer:  # fmt: skip
        async with reports.read(principal.tenant_id, date, within, locale_of(request)) as read:
            found = await _pieces(read, number, of)
        return answer_pieces(found, slice(skip, skip + PIECES_OF_PAGE), read.names)

    @routes.get("/pieces.csv", summary="What a number of a day is made of, as CSV", response_class=Response)
    async def pieces_csv(  # noqa: PLR0917 - each is a query parameter
        principal: ReportReader, request: Request, of: Narrowing, number: Number, date: Asked = None, within: Within = None,
        locale: Locale | None = None,
    ) -> Response:  # fmt: skip
        reader = locale or locale_of(request)
        async with reports.read(principal.tenant_id, date, within, reader) as read:
            found = await _pieces(read, number, of)
        rows = (answer_piece(each, read.names) for each in found)
        return csv_file(write_pieces(rows, Reader(reader, read.day.zone)), f"{number}-{read.day.date}.csv")

    @routes.get("/items/{work_item_id}", summary="The events of an item that are counted")
    async def events(work_item_id: UUID, principal: ReportReader, request: Request) -> EventsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            found = await list_events(connection, principal.tenant_id, work_item_id)
            names = await read_names(connection, principal.tenant_id, locale_of(request))
        if not found:
            raise NotFoundError
        return EventsAnswer(events=[answer_event(each, names) for each in found])

    @routes.get("/agents/{agent_id}/presence", summary="The events of a stretch of an agent's time")
    async def presence(
        agent_id: UUID, principal: ReportReader, request: Request, began_at: AwareDatetime, ended_at: AwareDatetime
    ) -> EventsAnswer:  # fmt: skip
        async with units.database.transaction(principal.tenant_id) as connection:
            found = await list_presences(connection, principal.tenant_id, agent_id, began_at, ended_at)
            names = await read_names(connection, principal.tenant_id, locale_of(request))
        if not found:
            raise NotFoundError
        return EventsAnswer(events=[answer_event(each, names) for each in found])


async def _counting(units: Units, tenant_id: TenantId) -> CountingAnswer:
    async with units.database.transaction(tenant_id) as connection:
        found = await read_counting(connection, tenant_id)
    return CountingAnswer(time_zone=found.zone.key, within=found.within, target_percent=found.target_percent)


def csv_file(text: str, name: str) -> Response:
    """A table to be saved as a file."""
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)

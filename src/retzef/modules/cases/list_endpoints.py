"""Lists of cases over HTTP: pages, counts, acts on many and their undoing, and the names lists and pickers need."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from retzef.engine.cases import CaseStatus, Priority, priority_name
from retzef.kernel.ids import TenantId
from retzef.modules.cases.bulk import CASES_AT_ONCE, CaseResult, change_cases, undo_act
from retzef.modules.cases.listing import (
    COUNTED_AT_MOST,
    CaseFilter,
    Cursor,
    Order,
    PageAsked,
    View,
    count_cases,
    list_cases,
)
from retzef.modules.cases.schemas import CaseBody
from retzef.modules.customers.api import FIELDS_ASKED, read_filter
from retzef.platform.audit import Look
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.db import Connection
from retzef.platform.http.errors import error_detail, locale_of
from retzef.platform.http.schemas import ERRORS, ErrorDetail, Incoming
from retzef.platform.unit import Units

CaseReader: TypeAlias = Annotated[Principal, Depends(needs("cases.read"))]
CaseHandler: TypeAlias = Annotated[Principal, Depends(needs("cases.handle"))]
COUNTED_VIEWS: tuple[View, ...] = ("mine", "team", "unassigned", "all", "snoozed", "spam")

_DIRECTORY = """
SELECT 'agent' AS kind, a.agent_id AS id, jsonb_build_object('en', a.name)::text AS name, '{}'::uuid[] AS members
FROM agents a WHERE a.tenant_id = $1 AND a.active
UNION ALL
SELECT 'team', t.team_id, t.name::text, ARRAY(SELECT m.agent_id FROM team_members m
    WHERE m.tenant_id = t.tenant_id AND m.team_id = t.team_id)
FROM teams t WHERE t.tenant_id = $1
UNION ALL
SELECT DISTINCT 'channel', NULL::uuid, jsonb_build_object('en', e.channel)::text, '{}'::uuid[]
FROM entry_points e WHERE e.tenant_id = $1
ORDER BY kind, name, id LIMIT 10000
"""


class FilterQuery(Incoming):
    """Which cases. Lists are given by repeating the name."""

    view: View = "all"
    status: list[CaseStatus] = Field(default_factory=list, max_length=5)
    owner: UUID | None = None
    team: UUID | None = None
    label: list[UUID] = Field(default_factory=list, max_length=10)
    priority: list[Priority] = Field(default_factory=list, max_length=4)
    channel: str | None = Field(default=None, max_length=40)
    queue: UUID | None = None
    customer: UUID | None = None
    organization: UUID | None = Field(default=None, description="Cases of all who belong to it")
    opened_from: AwareDatetime | None = None
    opened_before: AwareDatetime | None = None
    deadline_before: AwareDatetime | None = None
    opened_within_days: int | None = Field(
        default=None, ge=1, le=3650, description="Opened at most so many times 24 hours ago"
    )
    deadline_within_days: int | None = Field(
        default=None, ge=1, le=3650, description="Deadline over, or at most so many times 24 hours ahead"
    )
    overdue: bool = Field(
        default=False, description="Only cases that are not closed and whose deadline is over"
    )
    text: str | None = Field(default=None, max_length=200, description="A part of the subject, or the number")
    field: list[Annotated[str, StringConstraints(max_length=600)]] = Field(
        default_factory=list, max_length=20, description=FIELDS_ASKED
    )
    order: Order = "newest"
    cursor: str | None = Field(default=None, max_length=400)
    limit: int = Field(default=50, ge=1, le=200)

    async def to_filter(self, connection: Connection, tenant_id: TenantId) -> CaseFilter:
        """As the module understands it. Raises FieldValueError, FieldRangeError."""
        text = (self.text or "").replace("\x00", "").strip()
        return CaseFilter(
            self.view, tuple(self.status), self.owner, self.team, tuple(self.label), tuple(self.priority),
            (self.channel or "").replace("\x00", "") or None, self.queue, self.customer, self.organization, self.opened_from, self.opened_before,
            self.deadline_before, self.opened_within_days, self.deadline_within_days, self.overdue, text or None,
            await read_filter(connection, tenant_id, "case", self.field),
        )  # fmt: skip


class ListQuery(FilterQuery):
    """Of named cases besides, which no saved view keeps."""

    case: list[UUID] = Field(default_factory=list, max_length=200, description="Of these cases only")


class CaseLine(BaseModel):
    """A case as a list shows it."""

    case_id: UUID
    number: int
    subject: str | None
    status: CaseStatus
    priority: Priority
    deadline_at: datetime | None
    answer_due_at: datetime | None = Field(
        description="By when the customer who waits was promised an answer; null: nobody waits, or nothing is promised"
    )
    snoozed_until: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    outcome: str | None
    version: int
    merged_into: UUID | None
    merged_into_number: int | None
    owner_agent_id: UUID | None
    owner_name: str | None
    team_id: UUID | None
    team_name: dict[str, str] | None
    customer_id: UUID
    customer_name: str | None
    label_ids: list[UUID]
    channels: list[str]
    last_line: str | None
    last_line_at: datetime | None
    last_line_by: str | None
    unanswered_since: datetime | None = Field(
        description="Of the view `unanswered`: when the customer wrote what nobody has answered yet; null in the others"
    )


class CasesAnswer(BaseModel):
    """A page; `cursor` asks for the next one."""

    cases: list[CaseLine]
    cursor: str | None


class ViewCount(BaseModel):
    """How many a view holds; `more`: there are more than were counted."""

    view: View
    count: int
    more: bool


class CountsAnswer(BaseModel):
    """Of each view."""

    counts: list[ViewCount]


class BulkBody(Incoming):
    """One change for many cases."""

    case_ids: list[UUID] = Field(min_length=1, max_length=CASES_AT_ONCE)
    change: CaseBody


class BulkResult(BaseModel):
    """What came of one case; without an error it is now as asked."""

    error: ErrorDetail | None


class BulkAnswer(BaseModel):
    """One result for each id, in the order asked. `act_id` undoes it, for an hour; null when nothing changed."""

    results: list[BulkResult]
    act_id: UUID | None


class UndoneCase(BaseModel):
    """`restored` is False when the case has changed since."""

    case_id: UUID
    restored: bool


class UndoAnswer(BaseModel):
    """What could be put back, exactly."""

    cases: list[UndoneCase]


class Colleague(BaseModel):
    """An agent by name."""

    agent_id: UUID
    name: str


class TeamWithMembers(BaseModel):
    """A team with its members."""

    team_id: UUID
    name: dict[str, str]
    members: list[UUID]


class DirectoryAnswer(BaseModel):
    """Who can answer for a case, and by which channels cases come: those of all entry points, also of closed ones."""

    agents: list[Colleague]
    teams: list[TeamWithMembers]
    channels: list[str]


def case_list_routes(units: Units) -> APIRouter:
    """GET /cases, and what is done with many. To be included before the routes of one case."""
    routes = APIRouter(tags=["cases"], responses=ERRORS)

    @routes.get("/cases", summary="List cases")
    async def cases(principal: CaseReader, look: Look, query: Annotated[ListQuery, Query()]) -> CasesAnswer:
        cursor = Cursor.parse(query.cursor, query.order) if query.cursor else None
        async with units.database.transaction(principal.tenant_id) as connection:
            asked = PageAsked(query.order, cursor, query.limit)
            wanted = await query.to_filter(connection, principal.tenant_id)
            rows, following = await list_cases(
                connection, principal, replace(wanted, case_ids=tuple(query.case)), asked
            )
        look("cases_listed", "case")
        lines = [_line(dict(row)) for row in rows]
        return CasesAnswer(cases=lines, cursor=following.to_text() if following else None)

    @routes.get("/cases/counts", summary="How many cases each view holds, up to a bound")
    async def counts(principal: CaseReader) -> CountsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            found = await count_cases(connection, principal, [CaseFilter(view) for view in COUNTED_VIEWS])
        return CountsAnswer(
            counts=[
                ViewCount(view=view, count=min(count, COUNTED_AT_MOST - 1), more=count >= COUNTED_AT_MOST)
                for view, count in zip(COUNTED_VIEWS, found, strict=True)
            ]
        )

    @routes.post(
        "/cases/bulk",
        summary="Change many cases",
        description="Each by itself: what stands in the way of one is told with it and holds up no other. Work that an"
        " agent has in hand stands in the way of a change of status.",
    )
    async def bulk(body: BulkBody, principal: CaseHandler, request: Request) -> BulkAnswer:
        results, act_id = await change_cases(units, principal, body.case_ids, body.change.to_change())
        return tell_results(results, act_id, locale_of(request))

    @routes.post(
        "/cases/bulk/{act_id}/undo",
        summary="Undo a change of many cases",
        description="Each case becomes exactly what it was, unless something else has changed it since. Once, within an hour.",
    )
    async def undo(act_id: UUID, principal: CaseHandler) -> UndoAnswer:
        undone = await undo_act(units, principal, act_id)
        return UndoAnswer(
            cases=[UndoneCase(case_id=case_id, restored=restored) for case_id, restored in undone]
        )

    @routes.get(
        "/directory", summary="Agents and teams that can answer for a case, and channels cases come by"
    )
    async def directory(principal: CaseReader) -> DirectoryAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await connection.fetch(_DIRECTORY, principal.tenant_id)
        named = [(row, msgspec.json.decode(row["name"], type=dict[str, str])) for row in rows]
        return DirectoryAnswer(
            agents=[Colleague(agent_id=row["id"], name=name["en"]) for row, name in named if row["kind"] == "agent"],
            teams=[TeamWithMembers(team_id=row["id"], name=name, members=row["members"]) for row, name in named if row["kind"] == "team"],
            channels=[name["en"] for row, name in named if row["kind"] == "channel"],
        )  # fmt: skip

    return routes


def tell_results(results: Sequence[CaseResult], act_id: UUID | None, locale: str) -> BulkAnswer:
    """What came of each case, in the reader's language."""
    return BulkAnswer(
        results=[
            BulkResult(error=error_detail(each.error, locale) if each.error else None) for each in results
        ],
        act_id=act_id,
    )


def _line(row: dict[str, Any]) -> CaseLine:
    del row["place"]
    row["priority"] = priority_name(row["priority"])
    row["team_name"] = (
        msgspec.json.decode(row["team_name"], type=dict[str, str]) if row["team_name"] else None
    )
    return CaseLine(**row)

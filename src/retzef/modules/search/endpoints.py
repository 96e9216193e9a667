"""Search over HTTP: one question, answered with customers, cases and messages; then messages page by page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import asyncpg
from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, Field

from retzef.engine.cases import CaseStatus
from retzef.engine.search import CHARACTERS_OF_A_QUERY
from retzef.modules.customers.api import (
    Asked,
    FoundCustomer,
    FoundOrganization,
    MarkedText,
    WhyFound,
    list_directory,
    list_organizations,
    only_customers_of,
    show_pieces,
    understand,
)
from retzef.modules.search.errors import SearchTooHardError
from retzef.modules.search.finding import (
    Cursor,
    Found,
    Narrowed,
    PageAsked,
    Who,
    find_cases,
    find_messages,
)
from retzef.platform.audit.looks import Look
from retzef.platform.auth.permissions import may
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.db import Connection
from retzef.platform.http.limits import Places
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

CaseReader: TypeAlias = Annotated[Principal, Depends(needs("cases.read"))]
CUSTOMERS = 5
# A single letter is in every name.
SHORTEST_NAME = 2
# Of one tenant: who comes when so many are being answered is asked to come again. The connections aside are fewer still.
AT_ONCE = 8


class SearchQuery(Incoming):
    """What is looked for, and among what."""

    q: str = Field(
        min_length=1, max_length=CHARACTERS_OF_A_QUERY, description="Words, parts of numbers, a case's number"
    )
    channel: str | None = Field(default=None, max_length=40, pattern=r"^[^\x00]*$")
    queue: UUID | None = None
    who: Who | None = Field(default=None, description="`in`: customers, `out`: answers, `note`: notes")
    author: UUID | None = Field(default=None, description="The agent who wrote it")
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    after: str | None = Field(default=None, max_length=200, description="The cursor of the page before")
    limit: int = Field(default=20, ge=1, le=50)


class FoundMessage(BaseModel):
    """A message, with the piece of it that shows why it was found."""

    message_id: UUID
    case_id: UUID
    case_number: int
    case_subject: str | None
    case_status: CaseStatus
    channel: str | None
    direction: Literal["in", "out", "note"]
    author_kind: str
    author_name: str | None
    customer_id: UUID
    customer_name: str | None
    occurred_at: datetime
    pieces: list[MarkedText]


class FoundCase(BaseModel):
    """A case of this number or subject, or with this in its own fields."""

    case_id: UUID
    number: int
    subject: str | None
    status: CaseStatus
    opened_at: datetime
    customer_id: UUID
    customer_name: str | None
    found_in: list[WhyFound] = Field(default_factory=list)


class SearchAnswer(BaseModel):
    """`understood` false: nothing of what was written can be looked for. `after` asks for older messages; with `is_cut` it may find more, though fewer than asked came."""

    understood: bool
    customers: list[FoundCustomer]
    organizations: list[FoundOrganization] = Field(default_factory=list)
    cases: list[FoundCase]
    messages: list[FoundMessage]
    after: str | None
    is_cut: bool


def search_routes(units: Units) -> APIRouter:
    """GET /search."""
    routes = APIRouter(tags=["search"], responses=ERRORS)
    places = Places(each=AT_ONCE)

    @routes.get("/search", summary="Customers, cases and messages in which something is found")
    async def search(
        principal: CaseReader, look: Look, query: Annotated[SearchQuery, Query()]
    ) -> SearchAnswer:
        text = query.q.replace("\x00", " ").lstrip()
        after = Cursor.parse(query.after) if query.after is not None else None
        look("messages_searched", "case")
        with places.hold(str(principal.tenant_id)):
            async with _aside(units, principal) as connection:
                wanted = await understand(connection, principal.tenant_id, text)
                answer = SearchAnswer(
                    understood=bool(wanted), customers=[], cases=[], messages=[], after=None, is_cut=False
                )
                if text and after is None:
                    answer.customers = await _customers(connection, principal, text)
                    answer.organizations = await _organizations(connection, principal, text)
                    cases = await find_cases(connection, principal, text)
                    answer.cases = [FoundCase.model_validate(row) for row in cases]
                if wanted:
                    found = await find_messages(
                        connection, principal, wanted, _narrowed(query), PageAsked(after, query.limit)
                    )
                    _put(answer, found)
        return answer

    return routes


@asynccontextmanager
async def _aside(units: Units, principal: Principal) -> AsyncIterator[Connection]:
    """Reading that takes nobody's connection. Raises SearchTooHardError when its time is over."""
    try:
        async with units.database.transaction(principal.tenant_id, aside=True) as connection:
            yield connection
    except asyncpg.QueryCanceledError as error:
        raise SearchTooHardError from error


async def _customers(connection: Connection, principal: Principal, text: str) -> list[FoundCustomer]:
    if not may(principal, "customers.read"):
        return []
    found: dict[UUID, FoundCustomer] = {}
    # Who is called so comes before those of whom it was written.
    for among in ("who", "written"):
        asked = Asked(text, "newest", None, CUSTOMERS, only_customers_of(principal), among=among)
        page = await list_directory(connection, principal.tenant_id, asked)
        for each in map(FoundCustomer.model_validate, page.rows):
            found.setdefault(each.customer_id, each)
    return list(found.values())


async def _organizations(connection: Connection, principal: Principal, text: str) -> list[FoundOrganization]:
    if not may(principal, "customers.read") or len(text.strip()) < SHORTEST_NAME:
        return []
    rows, _ = await list_organizations(connection, principal, text, after=None, limit=CUSTOMERS)
    return [FoundOrganization.model_validate(dict(row)) for row in rows]


def _narrowed(query: SearchQuery) -> Narrowed:
    return Narrowed(query.channel or None, query.queue, query.who, query.author, query.since, query.until)


def _put(answer: SearchAnswer, found: Found) -> None:
    for row, pieces in zip(found.rows, found.pieces, strict=True):
        answer.messages.append(FoundMessage.model_validate({**row, "pieces": show_pieces(pieces)}))
    answer.after = found.after.to_text() if found.after else None
    answer.is_cut = found.is_cut

"""Saved views over HTTP: listed with their counts, made, changed, deleted."""

from typing import Annotated, Any, TypeAlias
from uuid import UUID

import asyncpg
from fastapi import APIRouter, Depends
from pydantic import BaseModel, StringConstraints

from retzef.modules.cases.api import COUNTED_AT_MOST, FilterQuery
from retzef.modules.toolbox.owners import Scope, owner_for, scope_of
from retzef.modules.toolbox.views import (
    SavedView,
    add_view,
    change_view,
    count_views,
    delete_view,
    is_counted_out,
    list_views,
    query_of,
)
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.db import Connection
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.http.visible import VISIBLE
from retzef.platform.unit import Units

CaseReader: TypeAlias = Annotated[Principal, Depends(needs("cases.read"))]
ViewName = Annotated[
    str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True, pattern=r"^[^\x00]*$"), VISIBLE
]


class NewViewBody(Incoming):
    """A saved view. With the scope `team` it is the named team's. `query`: what `GET /cases` takes; cursor and limit do not count."""

    scope: Scope = "mine"
    team_id: UUID | None = None
    name: ViewName
    query: FilterQuery

    async def to_view(self, connection: Connection, principal: Principal) -> SavedView:
        """As the module understands it. Raises FieldValueError, and what naming an owner raises."""
        await self.query.to_filter(connection, principal.tenant_id)
        owner = await owner_for(connection, principal, self.scope, self.team_id)
        return SavedView(self.name, _asked(self.query), owner)


class ViewBody(NewViewBody):
    """It is written whole. `version`: the one that was read."""

    version: int


class ViewAnswer(BaseModel):
    """A saved view with how many cases it holds for the caller; `more`: there are more than were counted."""

    view_id: UUID
    scope: Scope
    team_id: UUID | None
    name: str
    query: dict[str, Any]
    may_change: bool
    version: int
    count: int
    more: bool


class ViewsAnswer(BaseModel):
    """What the caller sees: their own, their teams', everybody's."""

    views: list[ViewAnswer]


class MadeView(BaseModel):
    """The new one's id."""

    view_id: UUID


def view_routes(units: Units) -> APIRouter:
    """All routes below /case-views."""
    routes = APIRouter(prefix="/case-views", tags=["tools"], responses=ERRORS)

    @routes.get("", summary="Saved views of the list of cases, with their counts")
    async def views(principal: CaseReader) -> ViewsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await list_views(connection, principal)
            counts = await count_views(connection, principal, rows)
        return ViewsAnswer(views=[_answer(row, count) for row, count in zip(rows, counts, strict=True)])

    @routes.post("", status_code=201, summary="Save a view")
    async def add(body: NewViewBody, principal: CaseReader) -> MadeView:
        async with units.begin(principal.tenant_id) as unit:
            view = await body.to_view(unit.connection, principal)
            return MadeView(view_id=await add_view(unit, principal, view))

    @routes.put("/{view_id}", status_code=204, summary="Change a saved view")
    async def change(view_id: UUID, body: ViewBody, principal: CaseReader) -> None:
        async with units.begin(principal.tenant_id) as unit:
            view = await body.to_view(unit.connection, principal)
            await change_view(unit, principal, view_id, body.version, view)

    @routes.delete(
        "/{view_id}", status_code=204, summary="Delete a saved view", description="No case is touched."
    )
    async def delete(view_id: UUID, principal: CaseReader) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await delete_view(unit, principal, view_id)

    return routes


def _asked(query: FilterQuery) -> dict[str, Any]:
    """What is worth keeping: what was said, without the place in the list."""
    return query.model_dump(mode="json", exclude_defaults=True, exclude={"cursor", "limit"})


def _answer(row: asyncpg.Record, count: int) -> ViewAnswer:
    return ViewAnswer(
        view_id=row["view_id"], scope=scope_of(row["owner_agent_id"], row["team_id"]), team_id=row["team_id"],
        name=row["name"], query=_asked(query_of(row)), may_change=row["may_change"], version=row["version"],
        count=min(count, COUNTED_AT_MOST - 1), more=is_counted_out(count),
    )  # fmt: skip

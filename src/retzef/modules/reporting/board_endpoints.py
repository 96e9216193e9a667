"""The live board over HTTP: as it is at this moment, and its tables as CSV. The desk is told of changes by its socket."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from retzef.kernel.time_zones import find_zone
from retzef.modules.reporting.alerts import list_alerts_since, name_queues
from retzef.modules.reporting.board import (
    BoardAgent,
    BoardAlerts,
    BoardAnswer,
    BoardLines,
    Known,
    draw_alerts,
    draw_board,
    draw_line,
)
from retzef.modules.reporting.board_items import BoardNumber, ItemsAsked, list_items
from retzef.modules.reporting.cells import Reader
from retzef.modules.reporting.days import day_of
from retzef.modules.reporting.endpoints import REPORTS_AT_ONCE, csv_file
from retzef.modules.reporting.errors import ReportTooLargeError
from retzef.modules.reporting.given_work import find_given
from retzef.modules.reporting.live_board import begin_today
from retzef.modules.reporting.settings import read_counting
from retzef.modules.reporting.spreadsheets import BoardTable, write_board
from retzef.modules.reporting.standing import find_scope, read_standing
from retzef.modules.tenancy.api import name_reasons
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.cursors import CURSOR_MAX
from retzef.platform.http.errors import locale_of
from retzef.platform.http.limits import Places
from retzef.platform.http.schemas import ERRORS, Locale
from retzef.platform.unit import Units

BoardReader: TypeAlias = Annotated[Principal, Depends(needs("board.read"))]
# `free`: ready, and with room for more.
Presence: TypeAlias = Literal["ready", "free", "not_ready", "offline", "signed_in"]


def ask_items(
    number: BoardNumber,
    queue_id: UUID | None = None,
    agent_id: UUID | None = None,
    after: Annotated[str | None, Query(max_length=CURSOR_MAX)] = None,
) -> ItemsAsked:
    """Which items, as it is asked."""
    return ItemsAsked(number, queue_id, agent_id, after)


class BoardNarrowed:
    """What of the board is on the screen."""

    def __init__(
        self, queue_id: UUID | None = None, presence: Annotated[Presence | None, Query()] = None
    ) -> None:
        self.queue_id = queue_id
        self.presence = presence

    def narrow(self, board: BoardAnswer) -> BoardAnswer:
        """Agents in this state who serve this queue, and the queue itself."""
        return board.model_copy(
            update={
                "queues": [each for each in board.queues if self.queue_id in (None, each.queue_id)],
                "agents": [
                    each
                    for each in board.agents
                    if (self.queue_id is None or self.queue_id in each.queue_ids) and self._is_so(each)
                ],
            }
        )

    def _is_so(self, agent: BoardAgent) -> bool:
        match self.presence:
            case None:
                return True
            case "signed_in":
                return agent.presence != "offline"
            case "free":
                return agent.presence == "ready" and agent.load < agent.capacity
            case presence:
                return agent.presence == presence


def board_routes(units: Units) -> APIRouter:
    """All routes below /board."""
    routes = APIRouter(prefix="/board", tags=["reports"], responses=ERRORS)
    places = Places(each=REPORTS_AT_ONCE)

    async def read(principal: Principal) -> BoardAnswer:
        now = units.clock.now()
        with places.hold(str(principal.tenant_id)):
            async with units.database.transaction(principal.tenant_id) as connection:
                counting = await read_counting(connection, principal.tenant_id)
                day = day_of(now.astimezone(counting.zone).date(), counting.zone)
                try:
                    today = await begin_today(connection, principal.tenant_id, day, counting)
                except ReportTooLargeError:
                    today = None
                standing = await read_standing(connection, principal.tenant_id)
                scope = await find_scope(connection, principal)
        return draw_board(Known(counting, day.date, now, standing, today), scope)

    @routes.get("", summary="The live board at this moment: queues, agents, and the day so far")
    async def board(principal: BoardReader) -> BoardAnswer:
        return await read(principal)

    @routes.get("/table.csv", summary="A table of the live board, as CSV", response_class=Response)
    async def table_csv(
        principal: BoardReader,
        request: Request,
        table: BoardTable,
        narrowed: Annotated[BoardNarrowed, Depends()],
        locale: Locale | None = None,
    ) -> Response:
        seen = narrowed.narrow(await read(principal))
        reader = Reader(locale or locale_of(request), find_zone(seen.time_zone))
        async with units.database.transaction(principal.tenant_id) as connection:
            reasons = await name_reasons(connection, principal.tenant_id, reader.locale)
        return csv_file(write_board(seen, table, reader, reasons), f"board-{table}-{seen.date}.csv")

    @routes.get("/items", summary="The items that a number of this moment counts")
    async def items(principal: BoardReader, asked: Annotated[ItemsAsked, Depends(ask_items)]) -> BoardLines:
        async with units.database.transaction(principal.tenant_id) as connection:
            scope = await find_scope(connection, principal)
            found, after = await list_items(connection, principal.tenant_id, asked, scope)
            given = await find_given(connection, principal.tenant_id, [each.work_item_id for each in found])
        lines = [draw_line(each, given.get(each.work_item_id), scope) for each in found]
        return BoardLines(items=lines, next=after)

    @routes.get("/alerts", summary="The alerts of today: those that are on, and those that have ended")
    async def alerts(principal: BoardReader) -> BoardAlerts:
        now = units.clock.now()
        async with units.database.transaction(principal.tenant_id) as connection:
            counting = await read_counting(connection, principal.tenant_id)
            day = day_of(now.astimezone(counting.zone).date(), counting.zone)
            scope = await find_scope(connection, principal)
            found = await list_alerts_since(connection, principal.tenant_id, day.begins_at)
            names = await name_queues(connection, principal.tenant_id)
        shown = draw_alerts(found, scope)
        return BoardAlerts(
            date=day.date,
            time_zone=counting.zone.key,
            alerts=shown,
            queues={each.queue_id: names[each.queue_id] for each in shown},
        )

    return routes

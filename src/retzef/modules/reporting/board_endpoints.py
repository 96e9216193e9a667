"""The live board over HTTP: as it is at this moment, and its tables as CSV. The desk is told of changes by its socket."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from retzef.modules.reporting.board import BoardAnswer, Known, draw_board
from retzef.modules.reporting.days import day_of
from retzef.modules.reporting.endpoints import REPORTS_AT_ONCE, csv_file
from retzef.modules.reporting.errors import ReportTooLargeError
from retzef.modules.reporting.live_board import begin_today
from retzef.modules.reporting.settings import read_counting
from retzef.modules.reporting.spreadsheets import BoardTable, write_board
from retzef.modules.reporting.standing import find_scope, read_standing
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.errors import locale_of
from retzef.platform.http.limits import Places
from retzef.platform.http.schemas import ERRORS
from retzef.platform.unit import Units

BoardReader: TypeAlias = Annotated[Principal, Depends(needs("board.read"))]
Presence: TypeAlias = Literal["ready", "not_ready", "offline", "signed_in"]


class BoardNarrowed:
    """What of the board is on the screen."""

    def __init__(
        self, queue_id: UUID | None = None, presence: Annotated[Presence | None, Query()] = None
    ) -> None:
        self.queue_id = queue_id
        self.presence = presence

    def narrow(self, board: BoardAnswer) -> BoardAnswer:
        """Agents in this state who serve this queue, and the queue itself."""
        states = ("ready", "not_ready") if self.presence == "signed_in" else (self.presence,)
        return board.model_copy(
            update={
                "queues": [each for each in board.queues if self.queue_id in (None, each.queue_id)],
                "agents": [
                    each
                    for each in board.agents
                    if (self.queue_id is None or self.queue_id in each.queue_ids)
                    and (self.presence is None or each.presence in states)
                ],
            }
        )


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
    ) -> Response:
        seen = narrowed.narrow(await read(principal))
        return csv_file(write_board(seen, table, locale_of(request)), f"board-{table}-{seen.date}.csv")

    return routes

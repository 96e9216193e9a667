"""Did the waits that were promised come true? What each item was told first, held against what became of it, by queue.

Whoever gave up before the time was over can confirm nothing and is not judged; who waits, or gave up, beyond it waited longer than was said.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from retzef.platform.auth.principal import Principal, needs
from retzef.platform.db import Connection
from retzef.platform.http.errors import locale_of
from retzef.platform.http.schemas import ERRORS
from retzef.platform.unit import Units

ReportReader: TypeAlias = Annotated[Principal, Depends(needs("reports.read"))]

# What a range is made for, of a hundred waits.
MEANT_PERCENT = 80
DAYS = 28
# Fewer say nothing about how good promises are; below this share of them something is wrong.
JUDGED_LEAST = 50
FAR_OFF_PERCENT = 60

# `ended`: when the wait was over; now, where it is not yet.
_JUDGED = """
    SELECT w.tenant_id, w.queue_id, w.promised_from AS from_at, w.promised_until AS until_at, w.assigned_at IS NOT NULL AS taken,
        COALESCE(w.assigned_at, w.done_at, $1) AS ended
    FROM work_items w WHERE w.promised_at >= $2 AND w.promised_at <= $1
"""
_COUNTS = """
    count(*) AS told,
    count(*) FILTER (WHERE taken AND ended BETWEEN from_at AND until_at) AS within,
    count(*) FILTER (WHERE taken AND ended < from_at) AS sooner,
    count(*) FILTER (WHERE ended > until_at) AS later
"""
_BY_QUEUE = f"""
SELECT j.queue_id, text_in(q.name, $4) AS name, {_COUNTS}
FROM ({_JUDGED} AND w.tenant_id = $3) j JOIN queues q ON q.tenant_id = j.tenant_id AND q.queue_id = j.queue_id
GROUP BY j.queue_id, q.name, q.tenant_id ORDER BY count(*) DESC, name, j.queue_id LIMIT 500
"""  # noqa: S608 - constants of this module
_BY_TENANT = f"""
SELECT t.name, {_COUNTS} FROM ({_JUDGED}) j JOIN tenants t USING (tenant_id) GROUP BY t.tenant_id, t.name ORDER BY t.name
"""  # noqa: S608


class PromisedAnswer(BaseModel):
    """Of so many who were `told` a wait, `judged` can be: those whose turn came `within` it, `sooner` or `later`. `kept`: the share of the
    judged that came within; null when none can be judged.
    """

    told: int
    judged: int
    within: int
    sooner: int
    later: int
    kept: float | None


class PromisedPart(PromisedAnswer):
    """Of one queue."""

    queue_id: UUID
    name: str


class PromisedReport(BaseModel):
    """The queues with the most promises first. `meant`: the share that is to come true."""

    days: int
    meant: float
    total: PromisedAnswer
    queues: list[PromisedPart]


def promised_routes(units: Units) -> APIRouter:
    """GET /reports/promised-waits."""
    routes = APIRouter(prefix="/reports", tags=["reports"], responses=ERRORS)

    @routes.get(
        "/promised-waits",
        summary="Whether the waits that were promised came true",
        description="Of all who were told between which minutes somebody would come, in the last days: the first they were told, against when"
        " somebody came. Whoever gave up before that time was over is not judged.",
    )
    async def read(
        principal: ReportReader,
        request: Request,
        days: Annotated[int, Query(ge=1, le=92, description="So many days back")] = DAYS,
    ) -> PromisedReport:
        now = units.clock.now()
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await connection.fetch(
                _BY_QUEUE, now, now - timedelta(days=days), principal.tenant_id, locale_of(request)
            )
        queues = [
            PromisedPart(queue_id=row["queue_id"], name=row["name"], **dict(_judge(row["told"], row["within"], row["sooner"], row["later"])))
            for row in rows
        ]  # fmt: skip
        total = _judge(
            sum(each.told for each in queues), sum(each.within for each in queues), sum(each.sooner for each in queues),
            sum(each.later for each in queues),
        )  # fmt: skip
        return PromisedReport(days=days, meant=MEANT_PERCENT / 100, total=total, queues=queues)

    return routes


def _judge(told: int, within: int, sooner: int, later: int) -> PromisedAnswer:
    judged = within + sooner + later
    kept = within / judged if judged else None
    return PromisedAnswer(told=told, judged=judged, within=within, sooner=sooner, later=later, kept=kept)


async def list_far_off(connection: Connection) -> Sequence[tuple[str, int]]:
    """Tenants whose promises of the last weeks seldom came true, with how many of a hundred did. The connection acts as retzef_system."""
    now = await connection.fetchval("SELECT now()")
    found = []
    for row in await connection.fetch(_BY_TENANT, now, now - timedelta(days=DAYS)):
        judged = row["within"] + row["sooner"] + row["later"]
        if judged >= JUDGED_LEAST and row["within"] * 100 < judged * FAR_OFF_PERCENT:
            found.append((row["name"], row["within"] * 100 // judged))
    return found

"""How many customers wait for an answer, since when, by queue and channel: whatever medium, and however long ago they wrote.

A case counts once, under the channel and the queue of its last word. It waits while the last word of people is the customer's; what programs
say (bounces, automatic answers, reports) is nobody's word, nor is an answer that failed.
"""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS
from retzef.platform.unit import Units

ReportReader: TypeAlias = Annotated[Principal, Depends(needs("reports.read"))]

# Each open case with its last word, and since when nobody has answered it.
_WAITING = """
WITH waiting AS (
    SELECT k.case_id, k.deadline_at, k.answer_due_at, l.interaction_id, unanswered_since($1, k.case_id) AS since
    FROM cases k CROSS JOIN LATERAL (
        SELECT d.direction, d.interaction_id FROM case_words d WHERE d.tenant_id = $1 AND d.case_id = k.case_id
        ORDER BY d.message_id DESC LIMIT 1) l
    WHERE k.tenant_id = $1 AND k.status IN ('open', 'pending', 'snoozed') AND l.direction = 'in')
SELECT q.queue_id, i.channel, count(*) AS cases, min(w.since) AS oldest_since,
    count(*) FILTER (WHERE w.since <= $2::timestamptz - interval '1 hour') AS over_an_hour,
    count(*) FILTER (WHERE w.since <= $2::timestamptz - interval '1 day') AS over_a_day,
    count(*) FILTER (WHERE w.answer_due_at <= $2) AS late,
    count(*) FILTER (WHERE w.deadline_at <= $2) AS overdue
FROM waiting w
JOIN interactions i ON i.tenant_id = $1 AND i.interaction_id = w.interaction_id
JOIN entry_points e ON e.tenant_id = $1 AND e.entry_point_id = i.entry_point_id
LEFT JOIN LATERAL (SELECT t.queue_id FROM work_items t WHERE t.tenant_id = $1 AND t.interaction_id = i.interaction_id
    ORDER BY t.state = 'done', t.work_item_id DESC LIMIT 1) t ON true
JOIN queues q ON q.tenant_id = $1 AND q.queue_id = COALESCE(t.queue_id, e.queue_id)
GROUP BY q.queue_id, q.name, i.channel ORDER BY min(w.since), q.queue_id, i.channel
"""


class UnansweredAnswer(BaseModel):
    """Of one queue by one channel. `late`: whose answer was promised and is due; `overdue`: whose case's deadline has passed."""

    queue_id: UUID
    channel: str
    cases: int
    oldest_since: datetime | None
    over_an_hour: int
    over_a_day: int
    late: int
    overdue: int


class UnansweredReport(BaseModel):
    """Those who have waited longest first."""

    at: datetime
    cases: int = Field(description="In all")
    parts: list[UnansweredAnswer]


def unanswered_routes(units: Units) -> APIRouter:
    """GET /reports/unanswered."""
    routes = APIRouter(prefix="/reports", tags=["reports"], responses=ERRORS)

    @routes.get(
        "/unanswered",
        summary="How many customers wait for an answer, and since when",
        description="Cases that go on and whose last word of people is the customer's, by the queue and the channel of that word.",
    )
    async def read(principal: ReportReader) -> UnansweredReport:
        now = units.clock.now()
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await connection.fetch(_WAITING, principal.tenant_id, now)
        parts = [
            UnansweredAnswer(**{name: row[name] for name in UnansweredAnswer.model_fields}) for row in rows
        ]
        return UnansweredReport(at=now, cases=sum(each.cases for each in parts), parts=parts)

    return routes

"""Deadlines in working time: by the opening hours of the work that the case last was, else the tenant's own."""

from datetime import UTC, datetime
from typing import Literal, TypeAlias

from retzef.engine.calendar import (
    DAY_MINUTES,
    OpeningHours,
    Span,
    WorkingDays,
    WorkingMinutes,
    WorkingTime,
    reckon,
)
from retzef.kernel.ids import CaseId
from retzef.modules.cases.errors import DeadlineUnreachableError
from retzef.modules.tenancy.api import find_calendar_of_queue
from retzef.platform.unit import UnitOfWork

Unit: TypeAlias = Literal["working_minutes", "working_days"]

_QUEUE = """
SELECT w.queue_id, i.entry_point_id FROM work_items w
LEFT JOIN interactions i ON i.tenant_id = w.tenant_id AND i.interaction_id = w.interaction_id
WHERE w.tenant_id = $1 AND w.case_id = $2 ORDER BY w.work_item_id DESC LIMIT 1
"""
# Where no hours are kept every hour counts.
_ALWAYS = OpeningHours(UTC, ((Span(0, DAY_MINUTES),),) * 7, {})
_OFFERED: tuple[tuple[Unit, int], ...] = (
    ("working_minutes", 60), ("working_minutes", 240), ("working_days", 0), ("working_days", 1), ("working_days", 2),
    ("working_days", 5),
)  # fmt: skip


async def find_deadline(unit: UnitOfWork, case_id: CaseId, time: WorkingTime) -> datetime:
    """When this much working time is over, from now. Raises DeadlineUnreachableError."""
    found = reckon(await _find_hours(unit, case_id) or _ALWAYS, unit.now, time)
    if found is None:
        raise DeadlineUnreachableError
    return found


async def list_deadlines(unit: UnitOfWork, case_id: CaseId) -> list[tuple[Unit, int, datetime]]:
    """What people choose from, with the instant it comes to, the soonest first; nothing where no hours are kept."""
    hours = await _find_hours(unit, case_id)
    if hours is None:
        return []
    times = [(kind, amount, reckon(hours, unit.now, _time(kind, amount))) for kind, amount in _OFFERED]
    found = {at: (kind, amount, at) for kind, amount, at in reversed(times) if at is not None}
    return [found[at] for at in sorted(found)]


def _time(kind: Unit, amount: int) -> WorkingTime:
    return WorkingMinutes(amount) if kind == "working_minutes" else WorkingDays(amount)


async def _find_hours(unit: UnitOfWork, case_id: CaseId) -> OpeningHours | None:
    row = await unit.connection.fetchrow(_QUEUE, unit.tenant_id, case_id)
    calendar = await find_calendar_of_queue(unit.connection, unit.tenant_id, *(row or (None, None)))
    return None if calendar is None else calendar.hours

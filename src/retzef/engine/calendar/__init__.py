"""Opening hours: is it open, when does it open, when is so much working time over. Pure."""

from retzef.engine.calendar.holidays import (
    AS_USUAL,
    CLOSED,
    REST,
    Effect,
    Holiday,
    HolidayPolicy,
    How,
    MarkedDay,
    leave_hours,
    mark_days,
)
from retzef.engine.calendar.hours import (
    DAY_MINUTES,
    HoursSenselessError,
    OpeningHours,
    Span,
    read_clock,
    show_clock,
)
from retzef.engine.calendar.standing import Standing, find_standing
from retzef.engine.calendar.working_time import WorkingDays, WorkingMinutes, WorkingTime, reckon

__all__ = [
    "AS_USUAL",
    "CLOSED",
    "DAY_MINUTES",
    "REST",
    "Effect",
    "Holiday",
    "HolidayPolicy",
    "HoursSenselessError",
    "How",
    "MarkedDay",
    "OpeningHours",
    "Span",
    "Standing",
    "WorkingDays",
    "WorkingMinutes",
    "WorkingTime",
    "find_standing",
    "leave_hours",
    "mark_days",
    "read_clock",
    "reckon",
    "show_clock",
]

"""So much working time from an instant on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from retzef.engine.calendar.hours import HORIZON, OpeningHours

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingMinutes:
    """So many minutes of opening hours."""

    minutes: int


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Until the end of a working day: 0 the present one (the next, when it has ended), 1 the one after it, and so on."""

    days: int


WorkingTime: TypeAlias = WorkingMinutes | WorkingDays


def reckon(hours: OpeningHours, at: datetime, length: WorkingTime) -> datetime | None:
    """When it is over; None when the calendar does not open for so long. Of no time at all: now, or the next opening."""
    if isinstance(length, WorkingDays):
        return _end_of_day(hours, at, length.days)
    left = timedelta(minutes=length.minutes)
    for start, end in hours.openings_from(at):
        begin = max(start, at)
        if end - begin >= left:
            return begin + left
        left -= end - begin
    return None


def _end_of_day(hours: OpeningHours, at: datetime, days: int) -> datetime | None:
    today = hours.day_of(at)
    day, last = today, hours.day_of(at + HORIZON)
    left = days
    while day <= last:
        openings = hours.openings_of(day)
        if openings and openings[-1][1] > at:
            if left == 0:
                return openings[-1][1]
            left -= 1
        elif day == today:
            # A day that is over or free counts as none: the next working day is "the next" either way.
            left = max(left - 1, 0)
        day += _DAY
    return None

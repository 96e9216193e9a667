"""Calendars as others go by them: the hours of a queue or an entry point, and what a customer is told while it is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.calendar import OpeningHours, Span, WorkingMinutes, find_standing, read_clock, reckon
from retzef.kernel.ids import TenantId
from retzef.kernel.time_zones import find_zone
from retzef.modules.tenancy.holidays import HolidayRules
from retzef.platform.db import Connection

# The entry point's, else the queue's. Archived, or none chosen: the tenant's own. A key is looked up at a time, so that each look-up is by index.
_OF_QUEUE = """
SELECT c.week::text AS week, c.days::text AS days, c.holidays::text AS holidays, c.closed_texts::text AS closed_texts, t.time_zone,
    t.default_locale
FROM tenants t
LEFT JOIN queues q ON q.tenant_id = t.tenant_id AND q.queue_id = $2
LEFT JOIN entry_points e ON e.tenant_id = t.tenant_id AND e.entry_point_id = $3
LEFT JOIN calendars p ON p.tenant_id = e.tenant_id AND p.calendar_id = e.calendar_id AND p.active
LEFT JOIN calendars o ON o.tenant_id = t.tenant_id AND o.calendar_id = COALESCE(p.calendar_id, q.calendar_id) AND o.active
JOIN calendars c ON c.tenant_id = t.tenant_id AND CASE WHEN o.calendar_id IS NULL THEN c.is_default
    ELSE c.calendar_id = o.calendar_id END
WHERE t.tenant_id = $1
"""

# The end of a closed period that has none in sight.
NOBODY_KNOWS = datetime(9999, 1, 1, tzinfo=UTC)

Spans = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OtherDay:
    """A date with its own hours; no spans: closed. `note`: why, for people ("Independence Day")."""

    date: date
    note: str
    spans: Spans


@dataclass(frozen=True, slots=True)
class Calendar:
    """The hours of a queue, in its tenant's time zone. `closed_texts`: the answer while it is closed, by locale."""

    hours: OpeningHours
    closed_texts: Mapping[str, str]
    # The tenant's language, for whom nothing is known of.
    default_locale: str
    holidays: HolidayRules | None = None
    days: Sequence[OtherDay] = ()

    def name_day(self, on: date, locale: str) -> str | None:
        """Why a date has other hours than its weekday, for people."""
        return name_day(self.days, self.holidays, on, locale)


def opening_hours(
    zone: str, week: Sequence[Spans], days: Sequence[OtherDay], holidays: HolidayRules | None = None
) -> OpeningHours:
    """As they reckon. Raises HoursSenselessError, TimeZoneUnknownError."""
    spans = tuple(_spans(each) for each in week)
    return OpeningHours(
        find_zone(zone),
        spans,
        {each.date: _spans(each.spans) for each in days},
        None if holidays is None else holidays.hours(spans),
    )


def name_day(days: Sequence[OtherDay], holidays: HolidayRules | None, on: date, locale: str) -> str | None:
    """Why a date has other hours than its weekday: its note, else the holiday or eve that shortens it. None: nobody says."""
    own = next((each for each in days if each.date == on), None)
    if own is not None:
        return own.note or None
    return None if holidays is None else holidays.name_day(on, locale)


async def find_calendar_of_queue(
    connection: Connection, tenant_id: TenantId, queue_id: UUID | None, entry_point_id: UUID | None = None
) -> Calendar | None:
    """The calendar by which work goes that is in a queue and came in by an entry point: the entry point's own, else the queue's.

    Where neither has chosen one, the tenant's. None: there is none, always open.
    """
    row = await connection.fetchrow(_OF_QUEUE, tenant_id, queue_id, entry_point_id)
    return None if row is None else calendar_of(row)


def calendar_of(row: asyncpg.Record) -> Calendar:
    """A row with `week`, `days`, `holidays` and `closed_texts` as text of JSON, `time_zone` and `default_locale`."""
    week = msgspec.json.decode(row["week"], type=list[list[tuple[str, str]]])
    days, holidays = read_other_days(row["days"]), read_holidays(row["holidays"])
    hours = opening_hours(row["time_zone"], week, days, holidays)
    return Calendar(
        hours, msgspec.json.decode(row["closed_texts"]), row["default_locale"], holidays=holidays, days=days
    )


def read_holidays(text: str | None) -> HolidayRules | None:
    """Of the kept JSON; None: the calendar goes by no holidays."""
    return None if text is None else msgspec.json.decode(text, type=HolidayRules)


def read_other_days(text: str) -> list[OtherDay]:
    """Of the kept JSON."""
    return msgspec.json.decode(text, type=list[OtherDay])


def find_closed_period(calendar: Calendar, now: datetime) -> datetime | None:
    """When the closed period ends of which customers are told; None when it is open, or when nothing is told."""
    if not calendar.closed_texts:
        return None
    standing = find_standing(calendar.hours, now)
    return None if standing.is_open else standing.until or NOBODY_KNOWS


def find_promised(calendar: Calendar | None, minutes: int, now: datetime) -> datetime | None:
    """When so much working time is over; without a calendar every minute counts. None when it does not open for so long."""
    if calendar is None:
        return now + timedelta(minutes=minutes)
    return reckon(calendar.hours, now, WorkingMinutes(minutes))


def _spans(spans: Spans) -> tuple[Span, ...]:
    return tuple(Span(read_clock(start), read_clock(end)) for start, end in spans)

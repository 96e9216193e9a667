"""Calendars as others go by them: the hours of a queue, and what a customer is told while it is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.calendar import OpeningHours, Span, WorkingMinutes, find_standing, read_clock, reckon
from retzef.kernel.ids import TenantId
from retzef.kernel.time_zones import find_zone
from retzef.platform.db import Connection

# Archived, or none chosen: the tenant's own. A key is looked up at a time, so that each look-up is by index.
_OF_QUEUE = """
SELECT c.week::text AS week, c.days::text AS days, c.closed_texts::text AS closed_texts, t.time_zone, t.default_locale
FROM tenants t
LEFT JOIN queues q ON q.tenant_id = t.tenant_id AND q.queue_id = $2
LEFT JOIN calendars o ON o.tenant_id = q.tenant_id AND o.calendar_id = q.calendar_id AND o.active
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


def opening_hours(zone: str, week: Sequence[Spans], days: Sequence[OtherDay]) -> OpeningHours:
    """As they reckon. Raises HoursSenselessError, TimeZoneUnknownError."""
    return OpeningHours(
        find_zone(zone),
        tuple(_spans(each) for each in week),
        {each.date: _spans(each.spans) for each in days},
    )


async def find_calendar_of_queue(
    connection: Connection, tenant_id: TenantId, queue_id: UUID | None
) -> Calendar | None:
    """The queue's calendar; without a queue, or when it has chosen none, the tenant's. None: there is none, always open."""
    row = await connection.fetchrow(_OF_QUEUE, tenant_id, queue_id)
    return None if row is None else calendar_of(row)


def calendar_of(row: asyncpg.Record) -> Calendar:
    """A row with `week`, `days` and `closed_texts` as text of JSON, `time_zone` and `default_locale`."""
    week = msgspec.json.decode(row["week"], type=list[list[tuple[str, str]]])
    hours = opening_hours(row["time_zone"], week, read_other_days(row["days"]))
    return Calendar(hours, msgspec.json.decode(row["closed_texts"]), row["default_locale"])


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

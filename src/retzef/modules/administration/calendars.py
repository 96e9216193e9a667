"""Calendars as they are set up: the week, the days that differ, what is said while it is closed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.calendar import OpeningHours
from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.modules.administration.errors import CalendarUnknownError, ChangedMeanwhileError
from retzef.modules.administration.promises import check_promises
from retzef.modules.cases.api import NotFoundError
from retzef.modules.tenancy.api import (
    HolidayRules,
    OtherDay,
    Spans,
    check_closed_texts,
    name_day,
    opening_hours,
    read_holidays,
    read_other_days,
)
from retzef.platform.audit import Doer, record_act
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

_SELECT = """
SELECT calendar_id, name, is_default, week::text AS week, days::text AS days, holidays::text AS holidays,
    closed_texts::text AS closed_texts, active, version
FROM calendars WHERE tenant_id = $1 AND ($2::uuid IS NULL OR calendar_id = $2)
ORDER BY active DESC, is_default DESC, name, calendar_id
"""
_INSERT = """
INSERT INTO calendars (tenant_id, calendar_id, name, is_default, week, days, closed_texts, active, holidays)
VALUES ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7::jsonb, $8, $9::jsonb)
"""
_UPDATE = """
UPDATE calendars SET name = $3, is_default = $4, week = $5::jsonb, days = $6::jsonb, closed_texts = $7::jsonb, active = $8,
    holidays = $9::jsonb, version = version + 1
WHERE tenant_id = $1 AND calendar_id = $2 AND version = $10 RETURNING version
"""
# One calendar is the tenant's own: the one before makes room. The tenant's row is held, so that two cannot at once.
_HOLD_TENANT = "SELECT time_zone FROM tenants WHERE tenant_id = $1 FOR UPDATE"
_MAKE_ROOM = """
UPDATE calendars SET is_default = false, version = version + 1 WHERE tenant_id = $1 AND is_default AND calendar_id <> $2
"""
_HAS_DEFAULT = "SELECT EXISTS (SELECT FROM calendars WHERE tenant_id = $1 AND is_default)"
_KNOWN = "SELECT EXISTS (SELECT FROM calendars WHERE tenant_id = $1 AND calendar_id = $2 AND active)"


@dataclass(frozen=True, slots=True)
class CalendarSettings:
    """A calendar as it is set up. `week`: seven lists of spans ("09:00", "17:00"), Monday first; `closed_texts` by locale."""

    name: str
    is_default: bool
    week: Sequence[Spans]
    days: Sequence[OtherDay]
    closed_texts: Mapping[str, str]
    active: bool
    holidays: HolidayRules | None = None

    def hours(self, zone: str) -> OpeningHours:
        """As they reckon. Raises HoursSenselessError."""
        return opening_hours(zone, self.week, self.days, self.holidays)

    def name_day(self, on: date, locale: str) -> str | None:
        """Why a date has other hours than its weekday, for people."""
        return name_day(self.days, self.holidays, on, locale)


@dataclass(frozen=True, slots=True)
class CalendarAsKept:
    """With its id and version."""

    calendar_id: UUID
    version: int
    settings: CalendarSettings


async def list_calendars(
    connection: Connection, tenant_id: TenantId, calendar_id: UUID | None = None
) -> list[CalendarAsKept]:
    """All calendars, the tenant's own first and the archived last; or the one."""
    return [_kept(row) for row in await connection.fetch(_SELECT, tenant_id, calendar_id)]


def _kept(row: asyncpg.Record) -> CalendarAsKept:
    settings = CalendarSettings(
        row["name"], row["is_default"], msgspec.json.decode(row["week"], type=list[list[tuple[str, str]]]),
        read_other_days(row["days"]), msgspec.json.decode(row["closed_texts"]), row["active"],
        read_holidays(row["holidays"]),
    )  # fmt: skip
    return CalendarAsKept(row["calendar_id"], row["version"], settings)


async def add_calendar(unit: UnitOfWork, by: Doer, settings: CalendarSettings) -> UUID:
    """A new calendar; the first is the tenant's own. Raises HoursSenselessError, HolidaysUnknownError, TextFieldUnknownError,
    PromiseUnkeepableError.
    """
    calendar_id = unit.ids.new()
    await _check(unit, calendar_id, settings)
    own = settings.is_default or not await unit.connection.fetchval(_HAS_DEFAULT, unit.tenant_id)
    await unit.connection.execute(_INSERT, unit.tenant_id, calendar_id, *_values(settings, own=own))
    await check_promises(unit)
    unit.record(Event("calendar_changed", "agent", by.agent_id, data={"calendar_id": str(calendar_id)}))
    await record_act(unit, by, "calendar_added", "calendar", calendar_id, after=_for_audit(settings))
    return calendar_id


async def change_calendar(
    unit: UnitOfWork, by: Doer, calendar_id: UUID, version: int, settings: CalendarSettings
) -> None:
    """Write it whole.

    Raises NotFoundError, ChangedMeanwhileError, HoursSenselessError, HolidaysUnknownError, TextFieldUnknownError, PromiseUnkeepableError.
    """
    before = await list_calendars(unit.connection, unit.tenant_id, calendar_id)
    if not before:
        raise NotFoundError
    await _check(unit, calendar_id, settings)
    values = _values(settings, own=settings.is_default and settings.active)
    if not await unit.connection.fetchval(_UPDATE, unit.tenant_id, calendar_id, *values, version):
        raise ChangedMeanwhileError
    await check_promises(unit)
    unit.record(Event("calendar_changed", "agent", by.agent_id, data={"calendar_id": str(calendar_id)}))
    await record_act(
        unit, by, "calendar_changed", "calendar", calendar_id,
        before=_for_audit(before[0].settings), after=_for_audit(settings),
    )  # fmt: skip


async def check_calendar(unit: UnitOfWork, calendar_id: UUID | None) -> None:
    """A queue chooses it. Raises CalendarUnknownError for one that is archived or not there."""
    if calendar_id is not None and not await unit.connection.fetchval(_KNOWN, unit.tenant_id, calendar_id):
        raise CalendarUnknownError


async def _check(unit: UnitOfWork, calendar_id: UUID, settings: CalendarSettings) -> None:
    if settings.holidays is not None:
        settings.holidays.check()
    settings.hours(await unit.connection.fetchval(_HOLD_TENANT, unit.tenant_id))
    check_closed_texts(settings.closed_texts)
    if settings.is_default and settings.active:
        await unit.connection.execute(_MAKE_ROOM, unit.tenant_id, calendar_id)


def _values(settings: CalendarSettings, *, own: bool) -> tuple[object, ...]:
    def encoded(value: object) -> str:
        return msgspec.json.encode(value).decode()

    return (
        settings.name, own, encoded(settings.week), encoded(settings.days), encoded(settings.closed_texts), settings.active,
        None if settings.holidays is None else encoded(settings.holidays),
    )  # fmt: skip


def _for_audit(settings: CalendarSettings) -> dict[str, object]:
    days = [{"date": str(each.date), "note": each.note, "spans": each.spans} for each in settings.days]
    return {**asdict(settings), "days": days}

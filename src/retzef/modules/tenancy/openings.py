"""Which queues and entry points of a tenant are open, and when that changes: for whoever decides many things by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from retzef.engine.calendar import Standing, find_standing
from retzef.kernel.ids import TenantId
from retzef.modules.tenancy.calendars import calendar_of
from retzef.platform.db import Connection

# Archived, or none chosen: the tenant's own.
_CALENDARS = """
SELECT c.calendar_id, c.is_default, c.week::text AS week, c.days::text AS days, c.holidays::text AS holidays,
    '{}' AS closed_texts, t.time_zone, t.default_locale
FROM calendars c JOIN tenants t USING (tenant_id) WHERE c.tenant_id = $1 AND c.active
"""
_QUEUES = "SELECT queue_id, calendar_id FROM queues WHERE tenant_id = $1"
_ENTRY_POINTS = (
    "SELECT entry_point_id, calendar_id FROM entry_points WHERE tenant_id = $1 AND calendar_id IS NOT NULL"
)
# Without hours: open at all times.
_ALWAYS = Standing(is_open=True, until=None, opens_at=None)


@dataclass(frozen=True, slots=True)
class Openings:
    """How all of it stands. `changes_at`: the first instant at which any of it does not stand so any more; None: never.

    `entry_points`: those with hours of their own.
    """

    queues: Mapping[UUID, Standing]
    entry_points: Mapping[UUID, Standing]
    changes_at: datetime | None

    def of(self, queue_id: UUID, entry_point_id: UUID | None = None) -> Standing:
        """How it stands for work in a queue that came in by an entry point, whose own hours win."""
        own = None if entry_point_id is None else self.entry_points.get(entry_point_id)
        return own or self.queues.get(queue_id, _ALWAYS)


async def read_openings(connection: Connection, tenant_id: TenantId, now: datetime) -> Openings:
    """As it is now. Holds until `changes_at`, or until a calendar, a queue, an entry point or the tenant is changed."""
    calendars = await connection.fetch(_CALENDARS, tenant_id)
    standings = {row["calendar_id"]: find_standing(calendar_of(row).hours, now) for row in calendars}
    own = next((standings[row["calendar_id"]] for row in calendars if row["is_default"]), _ALWAYS)
    queues = await connection.fetch(_QUEUES, tenant_id)
    entry_points = await connection.fetch(_ENTRY_POINTS, tenant_id)
    of_queues = {row["queue_id"]: standings.get(row["calendar_id"], own) for row in queues}
    # One whose calendar was archived goes by the queue again.
    of_entry_points = {
        row["entry_point_id"]: standings[row["calendar_id"]]
        for row in entry_points
        if row["calendar_id"] in standings
    }
    changes = [
        each.until for each in (*of_queues.values(), *of_entry_points.values()) if each.until is not None
    ]
    return Openings(of_queues, of_entry_points, min(changes, default=None))

"""Looking at queues that have thresholds, whether or not a person looks: what begins and ends by it is written down and told.

One statement reads all of them; a tenant is written to only where something is another than before. State and event are of one
transaction, and an event is recorded only by whoever changed the state: two who look at once tell it once.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, TypeAlias
from uuid import UUID

import msgspec

from retzef.engine.alerts import AlertKind, KnownAlert, QueueNow, Reading, Step, Thresholds, read_queue, watch
from retzef.engine.calendar import find_standing
from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.modules.tenancy.api import find_calendar_of_queue
from retzef.platform.db import DATABASE_TROUBLE, Connection
from retzef.platform.unit import UnitOfWork, Units

log = logging.getLogger("retzef.alerts")

_READ = "SELECT * FROM watched_queues($1)"
_ADD = """
INSERT INTO alerts (tenant_id, alert_id, queue_id, kind, since, worst, threshold) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, queue_id, kind) WHERE ended_at IS NULL DO NOTHING
"""
_CHANGE = """
UPDATE alerts SET since = $3, clear_since = $4, began_at = $5, worst = $6, threshold = $7
WHERE tenant_id = $1 AND alert_id = $2 AND ended_at IS NULL AND began_at IS NOT DISTINCT FROM $8 RETURNING true
"""
_FORGET = "DELETE FROM alerts WHERE tenant_id = $1 AND alert_id = $2 AND began_at IS NULL"
_END = "UPDATE alerts SET ended_at = $3 WHERE tenant_id = $1 AND alert_id = $2 AND ended_at IS NULL RETURNING true"
_Row: TypeAlias = Any  # one of `watched_queues`


class _Kept(msgspec.Struct, frozen=True):
    alert_id: UUID
    kind: AlertKind
    since: datetime
    clear_since: datetime | None
    began_at: datetime | None
    worst: int
    limit: int

    def known(self) -> KnownAlert:
        return KnownAlert(self.kind, self.since, self.worst, self.limit, self.began_at, self.clear_since)


@dataclass(frozen=True, slots=True)
class _Change:
    """What a look changes of one kind of alert of a queue. `alert_id` None: nothing was known of it."""

    queue_id: UUID
    alert_id: UUID | None
    before: KnownAlert | None
    step: Step


class AlertWatch:
    """Remembers when it looked last; what is known of alerts is in the database."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._looked_at: datetime | None = None

    async def look(self, connection: Connection) -> None:
        """A chore, every few seconds. `connection` is of `retzef_system`."""
        now = self._units.clock.now()
        rows = await connection.fetch(_READ, now)
        for tenant_id, of_tenant in groupby(rows, key=lambda row: TenantId(row["tenant_id"])):
            try:
                await self._look_at(connection, tenant_id, list(of_tenant), now)
            except DATABASE_TROUBLE:
                raise
            except Exception:
                # What nobody foresaw in one tenant's settings must not end the alerts of all others.
                log.exception("alerts.failed", extra={"tenant_id": str(tenant_id)})
        self._looked_at = now

    async def _look_at(
        self, connection: Connection, tenant_id: TenantId, rows: Sequence[_Row], now: datetime
    ) -> None:
        changes: list[_Change] = []
        for row in rows:
            changes += self._compare(row, await _read(connection, tenant_id, row, now), now)
        if changes:
            async with self._units.begin(tenant_id) as unit:
                for change in changes:
                    await _write(unit, change, now)

    def _compare(self, row: _Row, readings: Mapping[AlertKind, Reading], now: datetime) -> list[_Change]:
        kept = {each.kind: each for each in msgspec.json.decode(row["known"], type=list[_Kept])}
        changes: list[_Change] = []
        for kind in sorted(kept.keys() | readings.keys()):
            of_kind = kept.get(kind)
            known = of_kind.known() if of_kind is not None else None
            step = watch(kind, known, readings.get(kind), now, self._looked_at)
            if step.alert != known:
                alert_id = of_kind.alert_id if of_kind is not None else None
                changes.append(_Change(row["queue_id"], alert_id, known, step))
        return changes


async def _read(
    connection: Connection, tenant_id: TenantId, row: _Row, now: datetime
) -> Mapping[AlertKind, Reading]:
    """While a queue is closed nothing of it is too much."""
    thresholds = Thresholds(
        row["wait_seconds"], row["waiting_above"], row["in_time_percent"], row["nobody_ready"]
    )
    standing = QueueNow(row["waiting"], row["longest_wait"], row["ready"], row["answered"], row["in_time"])
    readings = read_queue(thresholds, standing)
    if any(each.is_passed for each in readings.values()):
        calendar = await find_calendar_of_queue(connection, tenant_id, row["queue_id"])
        if calendar is not None and not find_standing(calendar.hours, now).is_open:
            return {
                kind: Reading(is_passed=False, value=each.value, limit=each.limit)
                for kind, each in readings.items()
            }
    return readings


async def _write(unit: UnitOfWork, change: _Change, now: datetime) -> None:
    connection, after = unit.connection, change.step.alert
    if change.alert_id is None:
        if after is not None:
            await connection.execute(
                _ADD, unit.tenant_id, unit.ids.new(), change.queue_id, after.kind, after.since, after.worst, after.limit
            )  # fmt: skip
        return
    assert change.before is not None, "what has an id was known"
    if change.step.happened == "ended":
        if await connection.fetchval(_END, unit.tenant_id, change.alert_id, now):
            unit.record(_event("alert_ended", change.queue_id, change.alert_id, change.before))
    elif after is None:
        await connection.execute(_FORGET, unit.tenant_id, change.alert_id)
    else:
        did = await connection.fetchval(
            _CHANGE, unit.tenant_id, change.alert_id, after.since, after.clear_since, after.began_at, after.worst, after.limit,
            change.before.began_at,
        )  # fmt: skip
        if did and change.step.happened == "began":
            unit.record(_event("alert_began", change.queue_id, change.alert_id, after))


def _event(kind: str, queue_id: UUID, alert_id: UUID, alert: KnownAlert) -> Event:
    return Event(
        kind,
        "system",
        data={
            "alert_id": str(alert_id),
            "queue_id": str(queue_id),
            "alert": alert.kind,
            "since": alert.since.isoformat(),
            "worst": alert.worst,
            "threshold": alert.limit,
        },
    )

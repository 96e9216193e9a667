"""Alerts of queues as they are kept: those that are on, those of a day, and until when they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from retzef.engine.alerts import AlertKind
from retzef.kernel.ids import TenantId
from retzef.platform.db import Connection

KEPT_FOR = timedelta(days=40)
OF_A_DAY_MAX = 500

_COLUMNS = "alert_id, queue_id, kind, since, began_at, ended_at, worst, threshold"
_ON = f"SELECT {_COLUMNS} FROM alerts WHERE tenant_id = $1 AND ended_at IS NULL AND began_at IS NOT NULL ORDER BY began_at, alert_id"  # noqa: S608 - names of columns
_SINCE = f"""
SELECT {_COLUMNS} FROM alerts WHERE tenant_id = $1 AND began_at IS NOT NULL AND (ended_at IS NULL OR ended_at >= $2)
ORDER BY ended_at IS NULL DESC, began_at DESC, alert_id DESC LIMIT $3
"""  # noqa: S608 - names of columns
_NAMES = "SELECT queue_id, name::text FROM queues WHERE tenant_id = $1"
_OLD = "DELETE FROM alerts WHERE ended_at < now() - $1::interval"


@dataclass(frozen=True, slots=True)
class AlertNow:
    """One that has begun. `since`: when its threshold was passed; `worst` and `threshold` in the unit of its kind."""

    alert_id: UUID
    queue_id: UUID
    kind: AlertKind
    since: datetime
    began_at: datetime
    ended_at: datetime | None
    worst: int
    threshold: int


async def list_alerts_on(connection: Connection, tenant_id: TenantId) -> list[AlertNow]:
    """Those that are on, the one that began first in front."""
    return [AlertNow(*row) for row in await connection.fetch(_ON, tenant_id)]


async def list_alerts_since(connection: Connection, tenant_id: TenantId, since: datetime) -> list[AlertNow]:
    """Those that are on, and those that have ended since then, the latest first; so many at most."""
    return [AlertNow(*row) for row in await connection.fetch(_SINCE, tenant_id, since, OF_A_DAY_MAX)]


async def name_queues(connection: Connection, tenant_id: TenantId) -> Mapping[UUID, dict[str, str]]:
    """What queues are called, those that were archived too."""
    rows = await connection.fetch(_NAMES, tenant_id)
    return {queue_id: msgspec.json.decode(name, type=dict[str, str]) for queue_id, name in rows}


async def delete_old_alerts(connection: Connection) -> None:
    """A chore."""
    await connection.execute(_OLD, KEPT_FOR)

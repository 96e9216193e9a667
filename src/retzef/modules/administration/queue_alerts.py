"""The alerts of a queue's settings: what whoever watches over it is told of, kept and over HTTP."""

from dataclasses import asdict
from uuid import UUID

from pydantic import Field

from retzef.engine.alerts import Thresholds
from retzef.kernel.ids import QueueId
from retzef.platform.db import Connection
from retzef.platform.http.schemas import Incoming
from retzef.platform.unit import UnitOfWork

MONTH_SECONDS = 30 * 24 * 3600

_SELECT = """
SELECT queue_id, alert_wait_seconds, alert_waiting, alert_in_time_percent, alert_nobody_ready
FROM queues WHERE tenant_id = $1 AND ($2::uuid IS NULL OR queue_id = $2)
"""
# With the rest of its queue, whose version counts for both.
_UPDATE = """
UPDATE queues SET alert_wait_seconds = $3, alert_waiting = $4, alert_in_time_percent = $5, alert_nobody_ready = $6
WHERE tenant_id = $1 AND queue_id = $2
"""


class QueueAlertsBody(Incoming):
    """When an alert begins; each is told of only where it is set."""

    wait_seconds: int | None = Field(
        default=None, ge=1, le=MONTH_SECONDS, description="Somebody waits longer; null: no alert"
    )
    waiting: int | None = Field(
        default=None, ge=0, le=100_000, description="More customers wait; null: no alert"
    )
    in_time_percent: int | None = Field(
        default=None,
        ge=1,
        le=100,
        description="A smaller share of those answered in the last 30 minutes was answered within the queue's target, else within the tenant's promise; "
        "null: no alert. Nothing is said of fewer than 5",
    )
    nobody_ready: bool = Field(
        default=False, description="Somebody waits while none of the queue's people is ready"
    )

    def to_thresholds(self) -> Thresholds:
        """Inside's form."""
        return Thresholds(self.wait_seconds, self.waiting, self.in_time_percent, self.nobody_ready)


async def list_queue_alerts(
    connection: Connection, tenant_id: UUID, queue_id: QueueId | None = None
) -> dict[QueueId, Thresholds]:
    """Of all queues, or of the one."""
    rows = await connection.fetch(_SELECT, tenant_id, queue_id)
    return {QueueId(queue): Thresholds(*values) for queue, *values in rows}


async def write_queue_alerts(unit: UnitOfWork, queue_id: QueueId, alerts: Thresholds) -> None:
    """Those that are on and have no threshold any more end at the next look."""
    await unit.connection.execute(
        _UPDATE,
        unit.tenant_id,
        queue_id,
        alerts.wait_seconds,
        alerts.waiting,
        alerts.in_time_percent,
        alerts.nobody_ready,
    )


def told_alerts(alerts: Thresholds) -> dict[str, object]:
    """For the audit, each under a name of its own."""
    return {f"alert_{name}": value for name, value in asdict(alerts).items()}

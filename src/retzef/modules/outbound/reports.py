"""What providers report of our messages: sent, delivered, read, failed.

A report may be quicker than the answer to the request it is about, so one that fits no message is kept as a job and
tried again for a while; then it was about somebody else's message and is forgotten.
"""

import logging
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from retzef.kernel.ids import TenantId
from retzef.modules.outbound.repository import find_reported, move_status
from retzef.platform.jobs.kinds import NotYet, Payload
from retzef.platform.unit import UnitOfWork, Units
from retzef.ports.channel import DeliveryReport, EntryPoint

JOB_KIND = "apply_delivery_report"
LOOK_AGAIN_AFTER = timedelta(seconds=5)
LOOK_FOR = timedelta(minutes=5)

log = logging.getLogger("retzef.outbound")


class _Kept(msgspec.Struct, frozen=True):
    """A report as a job's payload."""

    entry_point_id: UUID
    thread_key: str
    provider_message_id: str
    status: Literal["sent", "delivered", "read", "failed"]
    until: datetime
    error_code: str | None = None

    def report(self) -> DeliveryReport:
        """The report itself."""
        return DeliveryReport(self.thread_key, self.provider_message_id, self.status, self.error_code)


async def apply_delivery_report(unit: UnitOfWork, entry_point_id: UUID, report: DeliveryReport) -> bool:
    """Move the message it is about; False when there is no such message of this entry point."""
    message_id = await find_reported(unit, entry_point_id, report.thread_key, report.provider_message_id)
    if message_id is None:
        return False
    error_code = (report.error_code or "provider-rejected") if report.status == "failed" else None
    await move_status(unit, message_id, report.status, error_code=error_code)
    return True


class DeliveryReports:
    """Takes reports as they come in; also the handler of the jobs of those that came too early."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def receive(self, entry_point: EntryPoint, report: DeliveryReport) -> None:
        """Apply it, or keep it for a while. Returns after the commit."""
        async with self._units.begin(TenantId(entry_point.tenant_id)) as unit:
            if await apply_delivery_report(unit, entry_point.entry_point_id, report):
                return
            kept = _Kept(
                entry_point.entry_point_id,
                report.thread_key,
                report.provider_message_id,
                report.status,
                unit.now + LOOK_FOR,
                report.error_code,
            )
            unit.enqueue(JOB_KIND, msgspec.to_builtins(kept), run_at=unit.now + LOOK_AGAIN_AFTER)

    async def __call__(self, tenant_id: TenantId, payload: Payload, /) -> NotYet | None:
        """Look again."""
        kept = msgspec.convert(payload, _Kept)
        async with self._units.begin(tenant_id) as unit:
            if await apply_delivery_report(unit, kept.entry_point_id, kept.report()):
                return None
            if unit.now < kept.until:
                return NotYet(LOOK_AGAIN_AFTER)
        log.info("report.unknown_message", extra={"entry_point": str(kept.entry_point_id)})
        return None

"""Cases that wake by themselves: a job for each snooze, due when it ends.

A case that was woken, snoozed anew or closed meanwhile has another status or another end: its old job does nothing.
"""

from datetime import datetime, timedelta
from uuid import UUID

from retzef.engine.cases import CaseState, wake
from retzef.kernel.events import Event
from retzef.kernel.ids import CaseId, TenantId
from retzef.modules.cases.customer import find_customer_of_case
from retzef.platform.jobs.kinds import NotYet, Payload
from retzef.platform.unit import UnitOfWork, Units

_LOCK = "SELECT status, snoozed_until, owner_agent_id FROM cases WHERE tenant_id = $1 AND case_id = $2 FOR NO KEY UPDATE"
_WAKE = """
UPDATE cases SET status = 'open', snoozed_until = NULL, version = version + 1 WHERE tenant_id = $1 AND case_id = $2
"""
_REST_NO_MORE = "SELECT take_case_up($1, $2, $3, NULL, '{}')"
# The worker's clock and the database's agree by so much.
_SOON = timedelta(seconds=1)


class WakeCase:
    """Opens a snoozed case whose time has come. `job`: {"case_id", "until"}."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def __call__(self, tenant_id: TenantId, payload: Payload, /) -> NotYet | None:
        """Return None when done, or when there is nothing to do any more."""
        case_id, until = CaseId(UUID(str(payload["case_id"]))), datetime.fromisoformat(str(payload["until"]))
        async with self._units.begin(tenant_id) as unit:
            row = await unit.connection.fetchrow(_LOCK, tenant_id, case_id)
            if row is None or row["status"] != "snoozed" or row["snoozed_until"] != until:
                return None
            if wake(CaseState("snoozed", snoozed_until=until), unit.now) is None:
                return NotYet(max(until - unit.now, _SOON))
            await self._open(unit, case_id, row["owner_agent_id"])
        return None

    async def _open(self, unit: UnitOfWork, case_id: CaseId, owner_id: UUID | None) -> None:
        await unit.connection.execute(_REST_NO_MORE, unit.tenant_id, unit.now, case_id)
        await unit.connection.execute(_WAKE, unit.tenant_id, case_id)
        unit.record(
            Event(
                "case_woken", "system", case_id=case_id, agent_id=owner_id, data={"by": "time"},
                customer_id=await find_customer_of_case(unit, case_id),
            )
        )  # fmt: skip

"""What retention rules erase: a few at a time, each batch a transaction of its own, once a day.

People are erased as by hand, with a line in the list that a restore reads. Of a closed case the words and the files go;
the case, its times and its work stay, so that numbers stay true. Cut off anywhere, the next batch goes on.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import cast
from uuid import UUID

from retzef.kernel.ids import TenantId
from retzef.modules.privacy.erase import erase_cases, find_person, keep_links
from retzef.modules.privacy.erasures import LOOK_AGAIN_AFTER, Erasing
from retzef.modules.privacy.retention import JOB_KIND, Due, Kind, list_due
from retzef.modules.transfers.api import is_transferring
from retzef.platform.jobs.kinds import JobKind, NotYet, Payload
from retzef.platform.unit import UnitOfWork

EVERY = timedelta(days=1)
# Of people and cases, each with files; and of bare rows.
OF_A_BATCH = 20
ROWS_OF_A_BATCH = 1000
_AT_ONCE = timedelta(0)

_RULE = "SELECT days, first_run_at FROM retention_rules WHERE tenant_id = $1 AND kind = $2 AND rule_id = $3 FOR UPDATE"
_RUN = """
INSERT INTO retention_runs (tenant_id, run_id, kind, days, began_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, kind) WHERE ended_at IS NULL DO UPDATE SET days = EXCLUDED.days RETURNING run_id
"""
_PROGRESS = """
UPDATE retention_runs SET erased = erased + $3, ended_at = CASE WHEN $4 THEN $5::timestamptz END WHERE tenant_id = $1 AND run_id = $2
"""
_ROWS = {
    "decisions": "DELETE FROM decisions WHERE tenant_id = $1 AND decision_id = ANY ($2)",
}


@dataclass(frozen=True, slots=True)
class Retaining:
    """The job of one rule: it is there as long as the rule is."""

    erasing: Erasing

    async def __call__(self, tenant_id: TenantId, payload: Payload, /) -> NotYet | None:
        """One batch, and the time of the next; None when the rule is another or none by now."""
        kind = cast("Kind", payload["kind"])
        async with self.erasing.units.begin(tenant_id) as unit:
            rule = await unit.connection.fetchrow(_RULE, tenant_id, kind, UUID(str(payload["rule_id"])))
            if rule is None:
                return None
            if rule["first_run_at"] > unit.now:
                return NotYet(rule["first_run_at"] - unit.now)
            if kind == "customers" and await is_transferring(unit.connection, tenant_id):
                return NotYet(LOOK_AGAIN_AFTER)  # the file may name them
            run_id = await unit.connection.fetchval(
                _RUN, tenant_id, unit.ids.new(), kind, rule["days"], unit.now
            )
            size = ROWS_OF_A_BATCH if kind in _ROWS else OF_A_BATCH
            if kind not in _ROWS:
                await keep_links(unit.connection, tenant_id)
            # Locked: a case that is opened again just now is left alone.
            before = unit.now - timedelta(days=rule["days"])
            due = await list_due(unit.connection, tenant_id, kind, before, size, lock=True)
            await self._erase(unit, kind, due)
            is_over = len(due) < size
            await unit.connection.execute(_PROGRESS, tenant_id, run_id, len(due), is_over, unit.now)
        return NotYet(EVERY if is_over else _AT_ONCE)

    async def _erase(self, unit: UnitOfWork, kind: Kind, due: list[Due]) -> None:
        ids = [each.id for each in due]
        if kind == "closed_cases":
            await erase_cases(unit, self.erasing.files, ids)
        elif kind == "customers":
            for customer_id in ids:
                person = await find_person(unit.connection, unit.tenant_id, customer_id)
                if not person.cases:  # one may have been opened for them since they were found
                    await self.erasing.erase(unit, person)
        else:
            await unit.connection.execute(_ROWS[kind], unit.tenant_id, ids)


def retention_kinds(erasing: Erasing) -> dict[str, JobKind]:
    """The job of retention rules."""
    return {JOB_KIND: JobKind(Retaining(erasing), within=timedelta(seconds=120))}

"""One change for many cases, with what came of each; and the undoing of it.

Each case is changed in a transaction of its own: one that stands in the way does not hold up the others. What was is kept
with the act, so that undoing puts back exactly that, and only where nothing else has happened since.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import CaseId
from retzef.modules.cases.access import check_case_readable
from retzef.modules.cases.changes import CaseChange, Footprint, change_case, restore_case
from retzef.modules.cases.errors import ActGoneError
from retzef.platform.auth.principal import Principal
from retzef.platform.db import Connection
from retzef.platform.unit import Units

CASES_AT_ONCE = 300
UNDONE_WITHIN = timedelta(hours=1)

_KEEP = (
    "INSERT INTO case_acts (tenant_id, act_id, agent_id, acted_at, items) VALUES ($1, $2, $3, $4, $5::jsonb)"
)
_TAKE = """
UPDATE case_acts SET undone_at = $4::timestamptz WHERE tenant_id = $1 AND act_id = $2 AND agent_id = $3 AND undone_at IS NULL
  AND acted_at > $4::timestamptz - $5::interval RETURNING items::text
"""
_OLD = "DELETE FROM case_acts WHERE acted_at < now() - $1::interval"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of one case: `error` is why it stayed as it was, None when it is now as asked."""

    case_id: UUID
    error: RetzefError | None = None


async def change_cases(
    units: Units, principal: Principal, case_ids: Sequence[UUID], change: CaseChange
) -> tuple[list[CaseResult], UUID | None]:
    """Change each, once; the results in the order asked, and the act by which it can be undone, if anything changed."""
    results: dict[UUID, CaseResult] = {}
    items: list[Footprint] = []
    for case_id in dict.fromkeys(case_ids):
        try:
            async with units.begin(principal.tenant_id) as unit:
                await check_case_readable(unit.connection, principal, CaseId(case_id))
                done = await change_case(unit, principal, CaseId(case_id), change, only_waiting=True)
        except RetzefError as error:
            results[case_id] = CaseResult(case_id, error)
            continue
        results[case_id] = CaseResult(case_id)
        left = done.footprint(case_id)
        items += [left] if left is not None else []
    return [results[each] for each in case_ids], await keep_act(units, principal, items)


async def keep_act(units: Units, principal: Principal, items: Sequence[Footprint]) -> UUID | None:
    """Keep what an act left behind, so that it can be undone; None when it left nothing."""
    if not items:
        return None
    act_id = units.ids.new()
    async with units.begin(principal.tenant_id) as unit:
        kept = msgspec.json.encode(items).decode()
        await unit.connection.execute(_KEEP, unit.tenant_id, act_id, principal.agent_id, unit.now, kept)
    return act_id


async def delete_old_acts(connection: Connection) -> None:
    """What can be undone no more; `connection` is one of `retzef_system`."""
    await connection.execute(_OLD, UNDONE_WITHIN)


async def undo_act(units: Units, principal: Principal, act_id: UUID) -> list[tuple[UUID, bool]]:
    """Put back what the act changed; of each case, whether it was put back. Raises ActGoneError."""
    async with units.begin(principal.tenant_id) as unit:
        kept = await unit.connection.fetchval(
            _TAKE, unit.tenant_id, act_id, principal.agent_id, unit.now, UNDONE_WITHIN
        )
    if kept is None:
        raise ActGoneError
    undone: list[tuple[UUID, bool]] = []
    for item in msgspec.json.decode(kept, type=list[Footprint]):
        async with units.begin(principal.tenant_id) as unit:
            put_back = await restore_case(unit, principal, item)
        undone.append((item.case_id, put_back))
    return undone

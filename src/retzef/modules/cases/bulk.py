"""One change for many cases, with what came of each; and the undoing of it.

Each case is changed in a transaction of its own: one that stands in the way does not hold up the others. What was is kept
with the act, so that undoing puts back exactly that, and only where nothing else has happened since. When the database goes
away in the middle, what was done is told and can be undone, and the rest is told to have stayed.
"""

from collections.abc import Awaitable, Callable, Sequence
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
from retzef.platform.db import CROSSED, DATABASE_TROUBLE, Connection, explain_trouble
from retzef.platform.idempotency import InProgressError
from retzef.platform.unit import Units

CASES_AT_ONCE = 300
UNDONE_WITHIN = timedelta(hours=1)

_KEEP = (
    "INSERT INTO case_acts (tenant_id, act_id, agent_id, acted_at, items) VALUES ($1, $2, $3, $4, $5::jsonb)"
)
# The next of what is to be put back; whoever undoes the same act meanwhile waits.
_TAKE_NEXT = """
WITH act AS (
    SELECT items FROM case_acts WHERE tenant_id = $1 AND act_id = $2 AND agent_id = $3 AND undone_at IS NULL
      AND acted_at > $4::timestamptz - $5::interval FOR NO KEY UPDATE
)
UPDATE case_acts c SET items = act.items - 0, undone_at = CASE WHEN jsonb_array_length(act.items) <= 1 THEN $4::timestamptz END
FROM act WHERE c.tenant_id = $1 AND c.act_id = $2 RETURNING (act.items -> 0)::text
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

    async def change_one(case_id: CaseId) -> Footprint | None:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, case_id)
            done = await change_case(unit, principal, case_id, change, only_waiting=True)
        return done.footprint(case_id)

    return await act_on_each(units, principal, case_ids, change_one)


async def act_on_each(
    units: Units,
    principal: Principal,
    case_ids: Sequence[UUID],
    act: Callable[[CaseId], Awaitable[Footprint | None]],
) -> tuple[list[CaseResult], UUID | None]:
    """Do it to each once, in a transaction of its own; the results in the order asked, and the act by which it can be undone.

    A crossing with another's writing is tried once more. Other trouble of the database ends it: that case and those after it
    stay as they were, and are told so. It is raised where nothing had been done before.
    """
    results: dict[UUID, CaseResult] = {}
    left: list[Footprint] = []
    asked = list(dict.fromkeys(case_ids))
    for place, case_id in enumerate(asked):
        try:
            done = await _once_more(act, CaseId(case_id))
        except InProgressError:
            raise  # the call is made already: that is said of all of it
        except RetzefError as error:
            results[case_id] = CaseResult(case_id, error)
        except DATABASE_TROUBLE as error:
            if all(each.error for each in results.values()):
                raise
            why = explain_trouble(error)
            results |= {each: CaseResult(each, why) for each in asked[place:]}
            break
        else:
            results[case_id] = CaseResult(case_id)
            left += [done] if done is not None else []
    return [results[each] for each in case_ids], await _keep_act(units, principal, left)


async def _once_more(
    act: Callable[[CaseId], Awaitable[Footprint | None]], case_id: CaseId
) -> Footprint | None:
    try:
        return await act(case_id)
    except CROSSED:
        return await act(case_id)


async def _keep_act(units: Units, principal: Principal, items: Sequence[Footprint]) -> UUID | None:
    """Keep what an act left behind, so that it can be undone; None when it left nothing.

    None too when the database is away: what was done was done, and no way back is offered.
    """
    if not items:
        return None
    act_id = units.ids.new()
    kept = msgspec.json.encode(items).decode()
    try:
        async with units.begin(principal.tenant_id) as unit:
            await unit.connection.execute(_KEEP, unit.tenant_id, act_id, principal.agent_id, unit.now, kept)
    except DATABASE_TROUBLE:
        return None
    return act_id


async def delete_old_acts(connection: Connection) -> None:
    """What can be undone no more; `connection` is one of `retzef_system`."""
    await connection.execute(_OLD, UNDONE_WITHIN)


async def undo_act(units: Units, principal: Principal, act_id: UUID) -> list[tuple[UUID, bool]]:
    """Put back what the act changed; of each case, whether it was put back. Raises ActGoneError.

    Each is taken from the act in the transaction that puts it back: whoever is interrupted undoes the rest by asking again.
    """
    began_at = units.clock.now()
    undone: list[tuple[UUID, bool]] = []
    while True:
        async with units.begin(principal.tenant_id) as unit:
            kept = await unit.connection.fetchval(
                _TAKE_NEXT, unit.tenant_id, act_id, principal.agent_id, began_at, UNDONE_WITHIN
            )
            if kept is None:
                break
            item = msgspec.json.decode(kept, type=Footprint)
            undone.append((item.case_id, await restore_case(unit, principal, item)))
    if not undone:
        raise ActGoneError
    return undone

"""kill -9 of the router that gives out a large centre's work, with another beside it, while offers are made, thought about and taken.

Measured from the kill to the first new offer on a desk. The database is asked afterwards whether anything was lost or given twice.
"""

import asyncio
import os
import signal
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

import asyncpg

from retzef.main.bench.answering import Came, Return, Returned
from retzef.main.bench.clients import Idle
from retzef.main.bench.errors import BenchFailedError
from retzef.main.bench.figures import median
from retzef.main.bench.ground import Ground, open_ground
from retzef.main.bench.offering import Crowd, come_back, lay_floor, open_desks
from retzef.main.bench.pace import paced
from retzef.main.bench.processes import Child, load_average, running, running_product, running_router
from retzef.main.bench.report import Parameters, Report, Results, describe_machine
from retzef.modules.queues.rounds import SQLSTATE_STALE

GOAL_SECONDS = 3.0
# Nobody waits in vain for as long as a takeover may last.
_WITHIN_SECONDS = 20.0
_BOTH_WITHIN_SECONDS = 60.0
_THINKS_SECONDS = 1.5
_BEFORE_SECONDS, _AFTER_SECONDS = 5.0, 8.0

_LEASE = "SELECT holder, token FROM router_leases WHERE tenant_id = $1"
# One router asks every half second, at times by another connection of its own: two within less are two routers.
_ASKING = """
SELECT count(DISTINCT pid) FROM pg_stat_activity
WHERE query LIKE '%hold_leases%' AND query_start > clock_timestamp() - interval '0.45 seconds' AND pid <> pg_backend_pid()
"""
_PENDING = "SELECT offer_id, offered_at FROM offers WHERE tenant_id = $1 AND state = 'pending'"
_OFFERED_AT = "SELECT offer_id, offered_at, state FROM offers WHERE tenant_id = $1 AND offer_id = ANY ($2)"
_STALE = "SELECT commit_round($1, $1, $2, now(), '{}')"
_COUNTS = """
SELECT
    (SELECT count(*) FROM offers a JOIN offers b ON b.tenant_id = a.tenant_id AND b.work_item_id = a.work_item_id AND b.offer_id > a.offer_id
     WHERE a.tenant_id = $1 AND (a.answered_at IS NULL OR a.answered_at > b.offered_at)) AS offered_twice,
    (SELECT count(*) FROM work_items w WHERE w.tenant_id = $1 AND w.state = 'offered' AND NOT EXISTS (
        SELECT 1 FROM offers o WHERE o.tenant_id = $1 AND o.work_item_id = w.work_item_id AND o.state = 'pending')) AS hanging,
    (SELECT count(*) FROM work_items w WHERE w.tenant_id = $1) AS items,
    (SELECT count(*) FROM (SELECT w.agent_id FROM work_items w WHERE w.tenant_id = $1 AND w.state IN ('assigned', 'wrap_up')
        GROUP BY w.agent_id HAVING sum(w.load) > 2) x) AS overloaded
"""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The crowd, and how often its router is killed; once more it is only stopped, and wakes up when another has taken over."""

    crowd: Crowd
    kills: int


FULL = Sizes(Crowd(1_000, 150, 10_000, (15.0,), _BEFORE_SECONDS + _AFTER_SECONDS), kills=5)
QUICK = Sizes(Crowd(200, 60, 600, (8.0,), _BEFORE_SECONDS + _AFTER_SECONDS), kills=1)


@dataclass(frozen=True, slots=True)
class _Struck:
    """When the holder was struck, on both clocks; its token, and the offers that were out."""

    at: float
    clock: float
    token: int
    pid: int
    pending: frozenset[str]
    # Until another had the lease.
    lease_seconds: float = 0.0


async def measure_takeover(*, quick: bool) -> Report:
    """Run it."""
    sizes = QUICK if quick else FULL
    results, before = Results(), load_average()
    async with open_ground() as ground, AsyncExitStack() as stack:
        tokens = await lay_floor(ground, sizes.crowd)
        _, port = await stack.enter_async_context(running_product(ground.place, "web,worker"))
        desks, _ = await stack.enter_async_context(running("answering", Idle(), Idle))
        await open_desks(desks, port, tokens, sizes.crowd.resting)
        items = (await _look(ground, _COUNTS))["items"]
        routers = [await stack.enter_async_context(running_router(ground.place)) for _ in range(2)]
        seconds, leases, inherited, refused, waiting = [], [], 0, 0, 0
        for number in range(sizes.kills + 1):
            stops = number == sizes.kills
            struck, returned = await _take_over(ground, sizes.crowd, desks, routers, stops=stops)
            offers = await _offers(ground, returned.came)
            seconds.append(
                min(each.at for each in returned.came if offers[each.offer_id] > struck.clock) - struck.at
            )
            leases.append(struck.lease_seconds)
            inherited += len(struck.pending)
            refused += returned.late
            waiting += returned.without
            await _refuse_stale(ground, struck.token)
            if not stops:
                routers.append(await stack.enter_async_context(running_router(ground.place)))
        found = await _look(ground, _COUNTS)
        results.add("lease_taken_p50", "s", median(leases))
        results.add("takeover_p50", "s", median(seconds[:-1]))
        results.stays_below("takeover_most", "s", max(seconds[:-1]), GOAL_SECONDS)
        results.stays_below("takeover_stopped", "s", seconds[-1], GOAL_SECONDS)
        results.add("offers_outstanding", "offers", inherited)
        results.none("offers_lost", "offers", refused)
        results.none("agents_forgotten", "agents", waiting)
        results.none("items_lost", "items", abs(items - found["items"]) + found["hanging"])
        results.none("items_offered_to_two", "items", found["offered_twice"])
        results.none("agents_overloaded", "agents", found["overloaded"])
        parameters: Parameters = {
            "quick": quick, "crowd": sizes.crowd.name, "on_a_break": sizes.crowd.resting, "kills": sizes.kills,
            "pace": sizes.crowd.paces[0], "thinks_seconds": _THINKS_SECONDS, "fsync": True, "load_before": before,
            "load_after": load_average(),
        }  # fmt: skip
        return Report("takeover", describe_machine(ground.postgres_version), parameters, results.listed)


async def _take_over(
    ground: Ground, crowd: Crowd, desks: Child, routers: list[Child], *, stops: bool
) -> tuple[_Struck, Returned]:
    """Let agents come back; in the middle of it the holder is killed, or stopped until another has taken over."""
    await _wait_for_two(ground)
    task = Return(crowd.paces[0], crowd.seconds, _WITHIN_SECONDS, _THINKS_SECONDS)
    coming = asyncio.create_task(come_back(desks, task))
    await asyncio.sleep(_BEFORE_SECONDS)
    lease = await _look(ground, _LEASE)
    pid = int(str(lease["holder"]).split("/")[-2])
    holder = next(each for each in routers if each.pid == pid)
    pending = await ground.core.database.system.fetch(_PENDING, ground.tenant_id)
    os.kill(pid, signal.SIGSTOP if stops else signal.SIGKILL)
    struck = _Struck(
        time.monotonic(), time.time(), lease["token"], pid, frozenset(str(row["offer_id"]) for row in pending)
    )
    await _wait_for_another(ground, struck)
    struck = replace(struck, lease_seconds=time.monotonic() - struck.at)
    if stops:
        os.kill(pid, signal.SIGCONT)
    else:
        routers.remove(holder)
    return struck, await coming


async def _wait_for_another(ground: Ground, struck: _Struck) -> None:
    """Until the lease has changed hands. Raises BenchFailedError."""
    async for _ in paced(50, _WITHIN_SECONDS):
        if (await _look(ground, _LEASE))["token"] != struck.token:
            return
    raise BenchFailedError(program="router")


async def _wait_for_two(ground: Ground) -> None:
    """Until one holds the lease and another asks for it. Raises BenchFailedError."""
    # Only the owner is shown what others ask for.
    connection = await asyncpg.connect(ground.place.owner.replace("retzef_owner", "postgres"))
    try:
        async for _ in paced(10, _BOTH_WITHIN_SECONDS):
            if await connection.fetchval(_ASKING) >= 2:
                return
    finally:
        await connection.close()
    raise BenchFailedError(program="router")


async def _offers(ground: Ground, came: list[Came]) -> dict[str, float]:
    """When each was made."""
    rows = await ground.core.database.system.fetch(
        _OFFERED_AT, ground.tenant_id, [each.offer_id for each in came]
    )
    return {str(row["offer_id"]): row["offered_at"].timestamp() for row in rows}


async def _refuse_stale(ground: Ground, token: int) -> None:
    """What the one that was replaced still tries to write is refused. Raises BenchFailedError."""
    try:
        await ground.core.database.system.execute(_STALE, ground.tenant_id, token)
    except asyncpg.PostgresError as error:
        if error.sqlstate == SQLSTATE_STALE:
            return
        raise
    raise BenchFailedError(program="commit_round")


async def _look(ground: Ground, statement: str) -> asyncpg.Record:
    row = await ground.core.database.system.fetchrow(statement, ground.tenant_id)
    assert row is not None
    return row

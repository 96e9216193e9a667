"""kill -9 of the router in the middle of offers: it comes back, another takes over, and no item is offered twice at once."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from retzef.main.bench.report import to_table
from retzef.main.bench.takeover import measure_takeover
from retzef.platform.db import Connection
from tests.faults.follower import sit_down
from tests.faults.ground import Ground, lay_ground, looking
from tests.faults.killing import find_router
from tests.faults.load import Traffic
from tests.fixtures.centre import ENDS_WITHIN_SECONDS, Centre
from tests.fixtures.waiting import eventually

log = logging.getLogger("tests.faults")

NOTHING = ("offers_lost", "items_lost", "items_offered_to_two", "agents_overloaded")

_STATES = "SELECT state, count(*) FROM work_items WHERE tenant_id = $1 GROUP BY state"
_OFFERED_TWICE_AT_ONCE = """
SELECT a.work_item_id, a.state, b.state FROM offers a JOIN offers b
    ON b.tenant_id = a.tenant_id AND b.work_item_id = a.work_item_id AND b.offer_id > a.offer_id
WHERE a.tenant_id = $1 AND (a.answered_at IS NULL OR a.answered_at > b.offered_at)
"""


async def test_every_item_is_offered_once_at_a_time_when_the_router_is_killed_among_offers(
    centre: Centre,
) -> None:
    ground = await lay_ground(centre, agents=3, capacity=6, offer=600)
    desks = [await sit_down(centre.address, agent, takes_offers=True) for agent in ground.agents]
    async with (
        Traffic(centre, ground, desks, count=240, seed=11) as traffic,
        looking(centre) as connection,
    ):
        for number, desk in enumerate(desks):
            await _wait_for_offers(connection, ground, number)
            killed = await _kill_router(centre, connection, ground)
            await desk.be_ready()
            await _wait_for_another(centre, killed)
        await traffic.finish()
        # Nine items fit into three desks; the others wait, and nothing is left hanging between.
        await eventually(
            lambda: _count_states(connection, ground),
            lambda states: states == {"assigned": 9, "waiting": 12},
        )
        assert await connection.fetch(_OFFERED_TWICE_AT_ONCE, ground.tenant_id) == []
    await traffic.audit()


async def test_another_router_takes_over_when_the_one_that_holds_is_killed(routerless_centre: Centre) -> None:
    centre = routerless_centre
    ground = await lay_ground(centre, capacity=50, offer=600)
    desk = await sit_down(centre.address, ground.agents[0], takes_offers=True)
    async with (
        Traffic(centre, ground, [desk], count=60, seed=12) as traffic,
        looking(centre) as connection,
    ):
        with _router(centre) as first:
            await eventually(lambda: _holder(connection, ground), lambda pid: pid == first.pid)
            with _router(centre) as second:
                await _wait_until_beside(connection)
                await desk.be_ready()
                await _wait_for_offers(connection, ground, 2)
                first.kill()
                killed_at = time.monotonic()
                await eventually(
                    lambda: _holder(connection, ground),
                    lambda pid: pid == second.pid,
                )
                log.info("taken over after %.2f s", time.monotonic() - killed_at)
                await traffic.finish()
                await eventually(
                    lambda: _count_states(connection, ground), lambda states: states == {"assigned": 21}
                )
                assert await connection.fetch(_OFFERED_TWICE_AT_ONCE, ground.tenant_id) == []
    await traffic.audit()


@pytest.mark.slow
async def test_routing_goes_on_when_a_dead_holders_lease_lies_in_the_future(centre: Centre) -> None:
    """What a clock that was set back leaves behind: a lease longer than anybody may have one."""
    ground = await lay_ground(centre)
    desk = await sit_down(centre.address, ground.agents[0], takes_offers=True)
    async with Traffic(centre, ground, [desk], count=60, seed=13) as traffic, looking(centre) as connection:
        await traffic.finish()
        killed = await _kill_router(centre, connection, ground)
        await connection.execute(
            "UPDATE router_leases SET expires_at = clock_timestamp() + interval '1 hour'"
        )
        await desk.be_ready()
        await _wait_for_another(centre, killed)
        await eventually(
            lambda: _count_states(connection, ground),
            lambda states: states.get("assigned") == 4,
        )
    await traffic.audit()


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_nothing_is_lost_when_the_router_of_a_thousand_agents_is_killed_again_and_again() -> None:
    """As `retzef bench takeover` does it: 150 agents come and go among 1,000, offers are thought about, and the last router is only stopped."""
    report = await measure_takeover(quick=False)
    log.info(to_table(report))
    found = {each.metric: each.value for each in report.results}
    assert found["offers_outstanding"] > 0
    assert {name: found[name] for name in NOTHING} == dict.fromkeys(NOTHING, 0)


@contextmanager
def _router(centre: Centre) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "retzef", "serve", "--roles", "router", "--child-of", str(os.getpid())],
        env=centre.environment, stdin=subprocess.DEVNULL, cwd=centre.folder,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.wait(ENDS_WITHIN_SECONDS)


async def _kill_router(centre: Centre, connection: Connection, ground: Ground) -> int:
    """Kill it when it is the one that gives out this tenant's work."""
    killed = await eventually(
        lambda: _holder(connection, ground),
        lambda pid: pid is not None and pid == centre.router_pid,
    )
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    return killed


async def _wait_for_another(centre: Centre, killed: int) -> None:
    await eventually(partial(find_router, centre), lambda pid: pid not in {None, killed})


async def _wait_for_offers(connection: Connection, ground: Ground, count: int) -> None:
    async def look() -> int:
        made: int = await connection.fetchval(
            "SELECT count(*) FROM offers WHERE tenant_id = $1", ground.tenant_id
        )
        return made

    await eventually(look, lambda made: made >= count)


async def _wait_until_beside(connection: Connection) -> None:
    """Wait until a second router asks for leases; it holds none, so only its questions tell."""
    now = await connection.fetchval("SELECT clock_timestamp()")

    async def look() -> int:
        asking: int = await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE query LIKE '%hold_leases%' AND query_start > $1 AND pid <> pg_backend_pid()",
            now,
        )
        return asking

    await eventually(look, lambda asking: asking >= 2)


async def _holder(connection: Connection, ground: Ground) -> int | None:
    holder = await connection.fetchval(
        "SELECT holder FROM router_leases WHERE tenant_id = $1", ground.tenant_id
    )
    return int(holder.split("/")[-2]) if holder else None


async def _count_states(connection: Connection, ground: Ground) -> dict[str, int]:
    return {row["state"]: row["count"] for row in await connection.fetch(_STATES, ground.tenant_id)}

"""kill -9 of PostgreSQL while many send: the server stays, says so, and goes on by itself."""

import os
import random
import signal

import pytest

from tests.faults.follower import sit_down
from tests.faults.ground import lay_ground, looking
from tests.faults.killing import kill_postgres
from tests.faults.load import Traffic
from tests.fixtures.centre import Centre
from tests.fixtures.waiting import eventually

# Anything that is committed between the two writes all numbers to the disk: then it is tried again.
EPISODES = 20
UNAVAILABLE = (503, "database-unavailable")


@pytest.mark.parametrize(
    ("count", "kills"),
    [
        pytest.param(1_500, 3, id="quick"),
        pytest.param(10_000, 10, id="whole", marks=[pytest.mark.slow, pytest.mark.timeout(900)]),
    ],
)
async def test_nothing_is_lost_or_twice_when_postgres_is_killed_among_messages(
    centre: Centre, count: int, kills: int
) -> None:
    ground = await lay_ground(centre)
    desk = await sit_down(centre.address, ground.agents[0], takes_offers=True)
    async with Traffic(centre, ground, [desk], count=count, seed=count) as traffic:
        await desk.be_ready()
        chance = random.Random(kills)
        for number in range(kills):
            await traffic.reach((number + chance.random()) / kills)
            await kill_postgres(centre)
        await traffic.finish()
    # The server was there all the time, so every refusal is an answer that says what to do.
    assert set(traffic.books.refusals) == {UNAVAILABLE}
    await traffic.audit()


async def test_nothing_is_lost_or_twice_when_backends_are_killed_among_messages(centre: Centre) -> None:
    ground = await lay_ground(centre)
    desk = await sit_down(centre.address, ground.agents[0], takes_offers=True)
    async with Traffic(centre, ground, [desk], count=900, seed=7) as traffic:
        await desk.be_ready()
        for share in (0.3, 0.6):
            await traffic.reach(share)
            async with looking(centre) as connection:
                victim = await connection.fetchval(
                    "SELECT pid FROM pg_stat_activity WHERE application_name = 'retzef_app' ORDER BY query_start DESC LIMIT 1"
                )
            os.kill(victim, signal.SIGKILL)
        await traffic.finish()
    assert set(traffic.books.refusals) <= {UNAVAILABLE}
    await traffic.audit()


async def test_nothing_is_missed_when_transaction_ids_are_given_out_again_after_a_crash(
    centre: Centre,
) -> None:
    """Numbers of transactions that had not reached the disk are used anew after a crash: a position that counts them
    as seen would hide the events of those who get them next.
    """
    ground = await lay_ground(centre)
    desk = await sit_down(centre.address, ground.agents[0], takes_offers=True)
    async with Traffic(centre, ground, [desk], count=60, seed=3) as traffic:
        await desk.be_ready()
        await traffic.finish()
        await desk.watches(4)
        for _ in range(EPISODES):
            burnt = await _burn_numbers(centre)
            # Others are quicker than the journal's reader to take up the numbers again.
            traffic.write_more(300)
            await kill_postgres(centre)
            await traffic.finish()
            if await _was_given_out_again(centre, burnt):
                break
        else:
            raise AssertionError("the numbers were on the disk each time")
    await traffic.audit()


async def _was_given_out_again(centre: Centre, number: int) -> bool:
    async with looking(centre) as connection:
        await connection.execute("ALTER SYSTEM RESET wal_writer_delay")
        events: int = await connection.fetchval(
            "SELECT count(*) FROM events WHERE xid = $1::text::xid8", str(number)
        )
    return events > 0


async def _burn_numbers(centre: Centre) -> int:
    """Let the journal's reader see numbers that are in memory only; the newest of them."""
    async with looking(centre) as connection:
        await connection.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        await connection.execute("SELECT pg_reload_conf()")

        burnt: list[int] = [
            await connection.fetchval("SELECT pg_current_xact_id()::text::bigint") for _ in range(8)
        ]
        since = await connection.fetchval("SELECT clock_timestamp()")

        async def is_read() -> bool:
            found: bool = await connection.fetchval(
                "SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE '%events%' AND query_start > $1 AND pid <> pg_backend_pid()",
                since,
            )
            return found

        await eventually(is_read)
        return max(burnt)

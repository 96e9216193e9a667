"""kill -9 of PostgreSQL while many send: the server stays, says so, and goes on by itself."""

import os
import random
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest

from tests.faults.follower import sit_down
from tests.faults.ground import lay_ground, looking
from tests.faults.killing import kill_postgres, strike_postgres, wait_for_another_postgres
from tests.faults.load import Traffic
from tests.fixtures.centre import Centre
from tests.fixtures.waiting import eventually

# PostgreSQL's own housekeeping may write to its log at any moment, and with it all numbers: then it is tried again.
EPISODES = 5
# So many that one of them is given to somebody who writes events, whoever else takes some.
NUMBERS = 50
_WRITERS = """
SELECT pid FROM pg_stat_activity
WHERE backend_type IN ('walwriter', 'background writer', 'checkpointer', 'autovacuum launcher')
"""
UNAVAILABLE = (503, "database-unavailable")


@pytest.mark.parametrize(
    ("count", "kills"),
    [
        pytest.param(900, 3, id="quick"),
        pytest.param(10_000, 10, id="whole", marks=pytest.mark.slow),
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
    async with Traffic(centre, ground, [desk], count=600, seed=7) as traffic:
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
            with _standing_still(await _make_log_lazy(centre)):
                burnt = await _burn_numbers(centre)
                # Others are quicker than the journal's reader to take up the numbers again.
                traffic.write_more(150)
                killed = strike_postgres(centre)
            await wait_for_another_postgres(centre, killed)
            await traffic.finish()
            if await _were_given_out_again(centre, burnt):
                break
        else:
            raise AssertionError("the numbers were on the disk each time")
    await traffic.audit()


async def _make_log_lazy(centre: Centre) -> list[int]:
    """From now on no commit waits until the log is on the disk; the processes that bring it there by themselves."""
    async with looking(centre) as connection:
        await connection.execute("ALTER SYSTEM SET synchronous_commit = off")
        await connection.execute("SELECT pg_reload_conf()")
        # Who comes in now is told so once all others have been.
        await eventually(lambda: _is_lazy(centre))
        return [row["pid"] for row in await connection.fetch(_WRITERS)]


async def _is_lazy(centre: Centre) -> bool:
    async with looking(centre) as connection:
        return str(await connection.fetchval("SHOW synchronous_commit")) == "off"


@contextmanager
def _standing_still(processes: Sequence[int]) -> Iterator[None]:
    """They do nothing any more, and are killed at the end."""
    try:
        for pid in processes:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in processes:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


async def _burn_numbers(centre: Centre) -> Sequence[int]:
    """Let the journal's reader see numbers that are in memory only."""
    async with looking(centre) as connection:
        burnt: list[int] = [
            await connection.fetchval("SELECT pg_current_xact_id()::text::bigint") for _ in range(NUMBERS)
        ]
        since = await connection.fetchval("SELECT clock_timestamp()")

        async def is_read() -> bool:
            found: bool = await connection.fetchval(
                "SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE '%events%' AND query_start > $1 AND pid <> pg_backend_pid()",
                since,
            )
            return found

        await eventually(is_read)
        return burnt


async def _were_given_out_again(centre: Centre, numbers: Sequence[int]) -> bool:
    async with looking(centre) as connection:
        await connection.execute("ALTER SYSTEM RESET synchronous_commit")
        await connection.execute("SELECT pg_reload_conf()")
        events: int = await connection.fetchval(
            "SELECT count(*) FROM events WHERE xid = ANY ($1::text[]::xid8[])",
            [str(each) for each in numbers],
        )
    return events > 0

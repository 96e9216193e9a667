"""kill -9 of the server while many send: every message that was acknowledged is there, and every message once."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.faults.follower import sit_down
from tests.faults.ground import lay_ground
from tests.faults.load import Traffic
from tests.fixtures.centre import Centre
from tests.fixtures.waiting import eventually


@pytest.mark.parametrize(
    ("count", "kills"),
    [
        pytest.param(900, 2, id="quick"),
        pytest.param(10_000, 6, id="whole", marks=pytest.mark.slow),
    ],
)
async def test_nothing_is_lost_or_twice_when_the_server_is_killed_among_messages(
    centre: Centre, count: int, kills: int
) -> None:
    ground = await lay_ground(centre)
    desk = await sit_down(centre.address, ground.agents[0], takes_offers=True)
    async with Traffic(centre, ground, [desk], count=count, seed=count) as traffic:
        await desk.be_ready()
        chance = random.Random(kills)
        left_behind: set[int | None] = set()
        for number in range(kills):
            await traffic.reach((number + chance.random()) / kills)
            left_behind |= {centre.router_pid, centre.postgres_pid} - {None}
            centre.kill()
            await asyncio.to_thread(centre.start)
        await traffic.finish()
        await eventually(lambda: _still_there(left_behind), lambda pids: not pids)
    assert traffic.books.refusals, "nobody noticed the kills"
    await traffic.audit()


async def _still_there(pids: set[int | None]) -> set[int | None]:
    """Of the processes of servers that were killed, those that have not ended with them."""
    return {pid for pid in pids if Path(f"/proc/{pid}/exe").exists()}

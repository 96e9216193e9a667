"""kill -9 of the server while many send: every message that was acknowledged is there, and every message once."""

import asyncio
import random

import pytest

from tests.faults.follower import sit_down
from tests.faults.ground import lay_ground
from tests.faults.load import Traffic
from tests.fixtures.centre import Centre


@pytest.mark.parametrize(
    ("count", "kills"),
    [
        pytest.param(1_500, 2, id="quick"),
        pytest.param(10_000, 6, id="whole", marks=[pytest.mark.slow, pytest.mark.timeout(900)]),
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
        for number in range(kills):
            await traffic.reach((number + chance.random()) / kills)
            centre.kill()
            await asyncio.to_thread(centre.start)
        await traffic.finish()
    assert traffic.books.refusals, "nobody noticed the kills"
    await traffic.audit()

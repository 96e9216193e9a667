"""The machine's clock is set an hour forward, two hours back and right again while people talk."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from retzef.platform.db import Connection
from retzef.platform.postgres import EmbeddedPostgres
from tests.faults.follower import Desk, sit_down
from tests.faults.ground import Ground, lay_ground, looking
from tests.faults.load import Traffic
from tests.fixtures.centre import Centre, centre_folder, running_centre
from tests.fixtures.waiting import eventually

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)

_TOKEN = "SELECT token FROM router_leases WHERE tenant_id = $1"
_PENDING = """
SELECT o.offer_id FROM offers o WHERE o.tenant_id = $1 AND o.agent_id = $2 AND o.state = 'pending'
"""
_ANSWERED_TWICE = """
SELECT offer_id FROM events WHERE tenant_id = $1
    AND kind IN ('offer_accepted', 'offer_declined', 'offer_timed_out', 'offer_revoked')
GROUP BY offer_id HAVING count(*) > 1
"""
_PAUSED = (
    "SELECT count(*) FROM events WHERE tenant_id = $1 AND kind = 'presence_changed' AND actor_kind = 'system'"
)


class Clock:
    """The clock of a server's processes."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.set(0)

    def set(self, seconds: int) -> None:
        """So many seconds beside the true time."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{seconds:+d}s\n")
        fresh.replace(self._file)

    @property
    def environment(self) -> dict[str, str]:
        """What makes a process live by it. The steady clock is left alone, as a set clock leaves it."""
        return {
            "LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(self._file), "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }  # fmt: skip


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path / "clock")


@pytest.fixture
def centre(clock: Clock) -> Iterator[Centre]:
    if FAKETIME is None:
        pytest.skip("libfaketime is not here (apt-get install faketime)")
    # Its PostgreSQL is started here and lives by the right time: only what Retzef itself reads of a clock is bent.
    with centre_folder() as folder:
        postgres = EmbeddedPostgres(folder / "data" / "postgres")
        postgres.start()
        try:
            environment = {"RETZEF_DATABASE_URL": postgres.dsn("retzef_owner"), **clock.environment}
            with running_centre(folder=folder, environment=environment, seed=False) as running:
                yield running
        finally:
            postgres.stop()


@pytest.mark.slow
async def test_nothing_is_lost_or_twice_when_the_clock_jumps_among_messages(
    centre: Centre, clock: Clock
) -> None:
    ground = await lay_ground(centre, agents=2, offer=600, capacity=50)
    taking, hesitating = [
        await sit_down(centre.address, agent, takes_offers=takes)
        for agent, takes in zip(ground.agents, (True, False), strict=True)
    ]
    async with (
        Traffic(centre, ground, [taking, hesitating], seed=5) as traffic,
        looking(centre) as connection,
    ):
        await hesitating.be_ready()
        await traffic.let_visitors_write(visitors=12, each=20)
        await _wait_for_offer(connection, ground, hesitating)
        await taking.be_ready()
        token = await connection.fetchval(_TOKEN, ground.tenant_id)
        assert token is not None
        for share, seconds in ((0.25, 3600), (0.5, -3600), (0.75, 0)):
            await traffic.reach(share)
            clock.set(seconds)
            await _wait_for_clock(taking, seconds)
            assert (await hesitating.call("GET", "/session")).status_code == 200
            if seconds < 0:
                assert await connection.fetchval(_TOKEN, ground.tenant_id) == token, "the lease was lost"
                # Ids of messages sort by time, and this process knows nothing of the time there was.
                centre.kill()
                await asyncio.to_thread(centre.start)
        await traffic.finish()
        hesitating.begin_to_take()
        await eventually(lambda: _all_assigned(connection, ground))
        assert await connection.fetch(_ANSWERED_TWICE, ground.tenant_id) == []
        assert await connection.fetchval(_PAUSED, ground.tenant_id) == 0, (
            "somebody is not ready by no fault of theirs"
        )
    await traffic.audit()


async def _wait_for_clock(desk: Desk, seconds: int) -> None:
    """Wait until the server's answers tell the time that was set."""

    async def look() -> float:
        told = parsedate_to_datetime((await desk.call("GET", "/session")).headers["date"])
        return (told - datetime.now(UTC)).total_seconds()

    await eventually(look, lambda ahead: abs(ahead - seconds) < 10)


async def _wait_for_offer(connection: Connection, ground: Ground, desk: Desk) -> None:
    await eventually(lambda: connection.fetch(_PENDING, ground.tenant_id, desk.agent.agent_id))


async def _all_assigned(connection: Connection, ground: Ground) -> bool:
    states = await connection.fetch(
        "SELECT DISTINCT state FROM work_items WHERE tenant_id = $1", ground.tenant_id
    )
    return [row["state"] for row in states] == ["assigned"]

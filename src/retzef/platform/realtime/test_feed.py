"""The feed over a real journal: who hears of a commit, and what becomes of lost connections."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncpg
import pytest
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.waiting import eventually

from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.db import DATABASE_TROUBLE, Database, connect_database
from retzef.platform.journal import JournalRow, Position
from retzef.platform.realtime import feed as feed_module
from retzef.platform.realtime.feed import Feed
from retzef.platform.unit import Units

IDS = TimeOrderedIds()
TENANT = TenantId(IDS.new())
PROBE = "are you there"


@dataclass(eq=False)
class Process:
    """What one process of a centre has of the journal: pools, a feed, and what the feed handed on."""

    database: Database
    feed: Feed
    rows: list[JournalRow] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    resets: int = 0
    whispers: list[str] = field(default_factory=list)
    probes: int = 0
    wakes: int = 0

    def take(self, rows: Sequence[JournalRow] | None, position: Position) -> None:
        self.positions.append(position)
        if rows is None:
            self.resets += 1
        else:
            self.rows.extend(rows)

    def hear(self, whisper: str) -> None:
        if whisper == PROBE:
            self.probes += 1
        else:
            self.whispers.append(whisper)

    def wake(self) -> None:
        self.wakes += 1

    async def kinds(self) -> list[str]:
        return [row.kind for row in self.rows]

    async def hears(self, *kinds: str) -> None:
        """Wait until exactly this was handed on."""
        assert await eventually(self.kinds, lambda seen: len(seen) >= len(kinds)) == list(kinds)

    async def write(self, *kinds: str, announce: bool = True) -> None:
        """Commit events as an action does."""
        units = Units(self.database, SystemClock(), IDS, self.feed.committed if announce else (lambda: None))
        async with units.begin(TENANT) as unit:
            for kind in kinds:
                unit.record(Event(kind, "system"))


@asynccontextmanager
async def process(fresh: FreshDatabase) -> AsyncIterator[Process]:
    database = await connect_database(fresh.owner, app_connections=2, system_connections=2)
    made = Process(database, Feed(database, IDS))
    made.feed.subscribe(made.take)
    made.feed.on_whisper(made.hear)
    made.feed.on_commit(made.wake)
    task = asyncio.create_task(made.feed.run())
    try:
        await made.feed.ready()
        await listening(fresh, made)
        yield made
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await database.close()


async def listening(fresh: FreshDatabase, made: Process) -> None:
    """A process hears of others from when its LISTEN stands; a whisper of somebody else shows that."""
    stranger = await asyncpg.connect(fresh.superuser)
    made.probes = 0

    async def ask() -> bool:
        await stranger.execute(f"SELECT pg_notify('{feed_module.CHANNEL}', 'stranger {PROBE}')")
        return made.probes > 0

    await eventually(ask)
    await stranger.close()


@pytest.fixture(autouse=True)
def no_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    """The poll each second would hide a waking that does not work."""
    monkeypatch.setattr(feed_module, "POLL_EVERY_SECONDS", 3600.0)
    monkeypatch.setattr(feed_module, "RECONNECT_AFTER_SECONDS", 0.01)


async def test_feed_hands_on_a_commit_when_it_was_made_in_this_process(database: FreshDatabase) -> None:
    async with process(database) as here:
        await here.write("case_opened", "message_received")
        await here.hears("case_opened", "message_received")
        assert here.wakes >= 1


async def test_feed_hands_on_a_commit_when_another_process_made_it(database: FreshDatabase) -> None:
    async with process(database) as here, process(database) as there:
        await there.write("case_opened")
        await here.hears("case_opened")
        await there.hears("case_opened")
        assert here.wakes >= 1


async def test_feed_hands_on_every_commit_once_when_two_processes_write_at_once(
    database: FreshDatabase,
) -> None:
    async with process(database) as here, process(database) as there:
        await asyncio.gather(*(each.write("message_received") for each in [here, there] * 25))

        async def counts() -> tuple[int, int]:
            return len(here.rows), len(there.rows)

        await eventually(counts, lambda seen: min(seen) >= 50)
        assert {row.seq for row in here.rows} == {row.seq for row in there.rows}
        assert len(here.rows) == len(there.rows) == 50


async def test_feed_hears_of_others_again_when_its_connection_was_lost(database: FreshDatabase) -> None:
    async with process(database) as here, process(database) as there:
        await database.server.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{database.name}' AND query LIKE 'LISTEN%'"
        )
        await listening(database, here)
        await there.write("case_opened")
        await here.hears("case_opened")


async def test_feed_hands_on_what_happened_meanwhile_when_its_connection_was_lost(
    database: FreshDatabase,
) -> None:
    async with process(database) as here:
        # Committed where nobody announces it: only taking up the lost connection makes the feed look.
        await here.write("case_opened", announce=False)
        await database.server.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{database.name}' AND query LIKE 'LISTEN%'"
        )
        await here.hears("case_opened")


async def test_feed_goes_on_when_all_its_connections_were_killed(database: FreshDatabase) -> None:
    async with process(database) as here:
        await here.write("case_opened")
        await here.hears("case_opened")
        await database.server.run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.name}'"
        )

        async def write_again() -> bool:
            try:
                await here.write("case_resolved")
            except DATABASE_TROUBLE:
                return False
            return True

        await eventually(write_again)
        await here.hears("case_opened", "case_resolved")


async def test_subscribers_are_told_to_begin_anew_when_the_epoch_changed(database: FreshDatabase) -> None:
    async with process(database) as here:
        owner = await asyncpg.connect(database.owner)
        await owner.execute("UPDATE installation SET epoch = epoch + 1")
        await owner.close()
        here.feed.committed()

        async def resets() -> int:
            return here.resets

        await eventually(resets)
        assert here.feed.position.epoch == 2


async def test_whisper_reaches_every_process_once_and_is_not_kept(database: FreshDatabase) -> None:
    async with process(database) as here, process(database) as there:
        await here.feed.whisper("visitor-typing somewhere")

        async def heard() -> list[str]:
            return there.whispers

        assert await eventually(heard) == ["visitor-typing somewhere"]
        assert here.whispers == ["visitor-typing somewhere"]
        async with process(database) as late:
            assert late.whispers == []
            assert late.rows == []


async def test_feed_leaves_no_connection_behind_when_it_ends(database: FreshDatabase) -> None:
    async with process(database):
        pass

    async def connections() -> int:
        stranger = await asyncpg.connect(database.superuser)
        try:
            count: int = await stranger.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
                database.name,
            )
            return count
        finally:
            await stranger.close()

    await eventually(connections, lambda count: count == 0)

"""What came in is handed on with its commit, and what is handed on is what the journal says."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from tests.fixtures.clocks import NOON
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.waiting import eventually

from retzef.modules.inbound.api import Ingest
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.db import Database, connect_database
from retzef.platform.journal import JournalRow, Position, read_since
from retzef.platform.journal.read import read_here
from retzef.platform.realtime import feed as feed_module
from retzef.platform.realtime.feed import Feed
from retzef.ports.channel import EntryPoint, IdentityClaim, InboundMessage
from retzef.ports.manifest import Manifest, load_manifest

ENTRY_POINT = EntryPoint(
    tenant_id=uuid4(), entry_point_id=uuid4(), channel="http", name="Test", public_key="a-public-key", queue_id=uuid4(),
    settings={}, secrets={},
)  # fmt: skip
MANIFEST: Manifest = load_manifest("retzef.channels.http")


@dataclass(eq=False)
class Centre:
    """A way in with the feed beside it, as in a web process, and what the feed's subscribers were given."""

    database: Database
    feed: Feed
    ids: TimeOrderedIds = field(default_factory=TimeOrderedIds)
    handed_on: list[JournalRow] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def take(self, rows: Sequence[JournalRow] | None, position: Position) -> None:
        assert rows is not None
        self.handed_on.extend(rows)

    def way_in(self) -> Ingest:
        def came_in() -> None:
            self.told.append("came in")
            self.feed.came_in()

        def hand_on(rows: Sequence[JournalRow]) -> None:
            self.told.append("handed on")
            self.feed.hand_on(rows)

        return Ingest(self.database, SystemClock(), self.ids, came_in, hand_on=hand_on)

    async def catches_up(self) -> None:
        """Wait until the feed has read all that is committed. Transactions are counted for the whole cluster: what others did there
        since, such as a vacuum elsewhere, wakes no feed, and is nothing to wait for.
        """

        async def unread() -> Sequence[JournalRow]:
            async with self.database.system.acquire() as connection:
                return (await read_since(connection, self.feed.position))[0]

        await eventually(unread, lambda rows: not rows)


@asynccontextmanager
async def centre(fresh: FreshDatabase, *, hears_traffic: bool = True) -> AsyncIterator[Centre]:
    database = await connect_database(fresh.owner, app_connections=4, system_connections=3)
    made = Centre(database, Feed(database, TimeOrderedIds(), hears_traffic=hears_traffic))
    made.feed.subscribe(made.take)
    task = asyncio.create_task(made.feed.run())
    try:
        await made.feed.ready()
        yield made
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await database.close()


@pytest.fixture(autouse=True)
def no_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    """The poll each second would hide a waking that does not work."""
    monkeypatch.setattr(feed_module, "POLL_EVERY_SECONDS", 3600.0)


def wrote(text: str, thread: str = "+1", message_id: str | None = None) -> InboundMessage:
    sender = IdentityClaim("phone", thread, "verified")
    return InboundMessage(thread, sender, text, NOON, provider_message_id=message_id)


async def test_what_was_handed_on_is_what_the_journal_says_when_threads_are_mixed(
    database: FreshDatabase,
) -> None:
    async with centre(database) as here:
        async with here.database.system.acquire() as connection:
            before = await read_here(connection)
        ingest = here.way_in()
        for turn in range(4):  # the first begins the threads, the others are to work that is there
            await asyncio.gather(
                *(ingest.receive(ENTRY_POINT, MANIFEST, wrote(f"{turn}", f"+{n}")) for n in range(5))
            )
        await here.catches_up()
        async with here.database.system.acquire() as connection:
            rows, _ = await read_since(connection, before)
        assert sorted(here.handed_on, key=lambda row: row.seq) == rows
        assert "handed on" in here.told


async def test_only_traffic_comes_with_its_commit_when_some_of_it_begins_something(
    database: FreshDatabase,
) -> None:
    async with centre(database) as here:
        ingest = here.way_in()
        await ingest.receive(ENTRY_POINT, MANIFEST, wrote("a new thread", message_id="a"))
        await ingest.receive(ENTRY_POINT, MANIFEST, wrote("goes on", message_id="b"))
        await ingest.receive(ENTRY_POINT, MANIFEST, wrote("goes on", message_id="b"))
        assert here.told == ["came in", "handed on"]


async def test_nothing_is_handed_on_twice_when_the_reading_was_quicker(database: FreshDatabase) -> None:
    async with centre(database) as here:
        ingest = here.way_in()
        await ingest.receive(ENTRY_POINT, MANIFEST, wrote("a new thread"))
        await here.catches_up()
        await ingest.receive(ENTRY_POINT, MANIFEST, wrote("goes on"))
        await here.catches_up()
        (late,) = [row for row in here.handed_on[-1:] if row.kind == "message_received"]
        before = list(here.handed_on)
        here.feed.hand_on([late])
        assert here.handed_on == before


async def test_another_desk_server_hears_of_traffic_when_this_one_stored_it(database: FreshDatabase) -> None:
    async with centre(database) as here, centre(database) as there:
        ingest = here.way_in()
        await ingest.receive(ENTRY_POINT, MANIFEST, wrote("a new thread"))
        await here.catches_up()
        received = await ingest.receive(ENTRY_POINT, MANIFEST, wrote("goes on"))

        async def heard() -> set[object]:
            return {row.message_id for row in there.handed_on}

        await eventually(heard, lambda seen: received.message_id in seen)


async def test_traffic_waits_for_the_next_other_fact_when_a_process_does_not_listen_to_it(
    database: FreshDatabase,
) -> None:
    async with (
        centre(database) as here,
        centre(database, hears_traffic=False) as router,
        centre(database) as witness,
    ):
        ingest = here.way_in()
        await ingest.receive(ENTRY_POINT, MANIFEST, wrote("a new thread"))
        await router.catches_up()
        traffic = await ingest.receive(ENTRY_POINT, MANIFEST, wrote("goes on"))

        async def heard(who: Centre) -> bool:
            return traffic.message_id in {row.message_id for row in who.handed_on}

        await eventually(lambda: heard(witness))
        assert not await heard(router)
        await ingest.receive(ENTRY_POINT, MANIFEST, wrote("another thread", "+2"))
        await eventually(lambda: heard(router))

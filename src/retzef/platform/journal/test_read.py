"""Reading on from a position beside real concurrent writers: nothing is skipped, nothing comes twice, nobody waits."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.examples import examples

from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.db import Database, connect_database
from retzef.platform.journal import Position, PositionLostError, append_events, read_since
from retzef.platform.journal.read import read_here

IDS = TimeOrderedIds()
CLOCK = SystemClock()

End: TypeAlias = Literal["commit", "rollback"]
# What one writer does next; whether it commits is fixed for each writer.
Step: TypeAlias = Literal["begin", "write", "end"]
STEPS: tuple[Step, ...] = ("begin", "write", "end")


@dataclass(eq=False)
class Writer:
    """One connection with at most one transaction, which appends one event."""

    connection: "asyncpg.Connection[asyncpg.Record]"
    tenant_id: TenantId
    seq: int | None = None

    async def do(self, step: Step, end: End) -> None:
        match step:
            case "begin":
                await self.connection.execute(
                    f"BEGIN; SELECT set_config('retzef.tenant_id', '{self.tenant_id}', true)"
                )
            case "write":
                event = Event("message_received", "customer")
                await append_events(self.connection, self.tenant_id, CLOCK.now(), [event])
                self.seq = await self.connection.fetchval(
                    "SELECT max(seq) FROM events WHERE tenant_id = $1 AND xid = pg_current_xact_id()",
                    self.tenant_id,
                )
            case "end":
                await self.connection.execute(end)


@dataclass(eq=False)
class Reader:
    """Follows the journal of one tenant from where it began."""

    pool: Database
    tenant_id: TenantId
    position: Position
    seen: list[int] = field(default_factory=list)

    async def read(self) -> None:
        async with self.pool.system.acquire() as connection:
            # Through text, as clients hold it.
            rows, self.position = await read_since(connection, Position.parse(str(self.position)))
        self.seen += [row.seq for row in rows if row.tenant_id == self.tenant_id]


@dataclass(frozen=True, slots=True)
class Bench:
    """A database with idle writers."""

    pool: Database
    connections: Sequence["asyncpg.Connection[asyncpg.Record]"]

    async def play(
        self, schedule: Sequence[tuple[int, Step]], ends: Sequence[End], reads: Sequence[bool]
    ) -> None:
        """Play a schedule; after each step the reader may look. What is committed then, it must have seen."""
        tenant_id = TenantId(IDS.new())
        writers = [Writer(connection, tenant_id) for connection in self.connections[: len(ends)]]
        async with self.pool.system.acquire() as connection:
            reader = Reader(self.pool, tenant_id, await read_here(connection))
        committed: list[int] = []
        for (number, step), looks in zip(schedule, reads, strict=True):
            writer = writers[number]
            await writer.do(step, ends[number])
            if step == "end" and ends[number] == "commit":
                assert writer.seq is not None
                committed.append(writer.seq)
            if looks:
                await reader.read()
                assert sorted(reader.seen) == sorted(committed)
        await reader.read()
        assert sorted(reader.seen) == sorted(committed)


@pytest.fixture
async def pool(database: FreshDatabase) -> AsyncIterator[Database]:
    opened = await connect_database(database.owner)
    yield opened
    await opened.close()


@pytest.fixture
async def bench(pool: Database, database: FreshDatabase) -> AsyncIterator[Bench]:
    async with AsyncExitStack() as stack:
        connections = []
        for _ in range(4):
            connection = await asyncpg.connect(
                database.app, server_settings={"role": "retzef_app", "retzef.epoch": "1"}
            )
            stack.push_async_callback(connection.close)
            connections.append(connection)
        yield Bench(pool, connections)


def interleavings(writers: int) -> Iterator[list[tuple[int, Step]]]:
    """All orders in which so many writers can take their steps."""
    for order in set(itertools.permutations([number for number in range(writers) for _ in STEPS])):
        taken = [0] * writers
        schedule: list[tuple[int, Step]] = []
        for number in order:
            schedule.append((number, STEPS[taken[number]]))
            taken[number] += 1
        yield schedule


async def test_commits_come_once_when_two_writers_interleave_in_every_way(bench: Bench) -> None:
    ends: list[tuple[End, End]] = [("commit", "commit"), ("commit", "rollback"), ("rollback", "commit")]
    for schedule in interleavings(2):
        for outcome in ends:
            await bench.play(schedule, outcome, [True] * len(schedule))
            await bench.play(schedule, outcome, [False] * len(schedule))


@st.composite
def schedules(draw: st.DrawFn) -> tuple[list[tuple[int, Step]], list[End], list[bool]]:
    writers = draw(st.integers(2, 4))
    order = draw(st.permutations([number for number in range(writers) for _ in STEPS]))
    taken = [0] * writers
    schedule: list[tuple[int, Step]] = []
    for number in order:
        schedule.append((number, STEPS[taken[number]]))
        taken[number] += 1
    end: st.SearchStrategy[End] = st.sampled_from(("commit", "commit", "rollback"))
    ends = draw(st.lists(end, min_size=writers, max_size=writers))
    reads = draw(st.lists(st.booleans(), min_size=len(schedule), max_size=len(schedule)))
    return schedule, ends, reads


@given(schedules())
@examples(60)
async def test_commits_come_once_when_writers_and_reader_interleave_anyhow(
    bench: Bench, schedule: tuple[list[tuple[int, Step]], list[End], list[bool]]
) -> None:
    await bench.play(*schedule)


async def test_others_are_not_held_up_when_one_transaction_stays_open(bench: Bench) -> None:
    tenant_id = TenantId(IDS.new())
    slow, quick = (Writer(connection, tenant_id) for connection in bench.connections[:2])
    async with bench.pool.system.acquire() as connection:
        reader = Reader(bench.pool, tenant_id, await read_here(connection))
    await slow.do("begin", "commit")
    await slow.do("write", "commit")
    expected = []
    for _ in range(20):
        for step in STEPS:
            await quick.do(step, "commit")
        assert quick.seq is not None
        expected.append(quick.seq)
        await reader.read()
        assert reader.seen == expected  # at once, though an older transaction is still at work
    await slow.do("end", "commit")
    await reader.read()
    assert slow.seq is not None
    assert slow.seq < expected[0]
    assert reader.seen == [*expected, slow.seq]


async def test_nothing_is_left_when_a_transaction_is_rolled_back(bench: Bench) -> None:
    tenant_id = TenantId(IDS.new())
    writer = Writer(bench.connections[0], tenant_id)
    async with bench.pool.system.acquire() as connection:
        reader = Reader(bench.pool, tenant_id, await read_here(connection))
    for step in STEPS:
        await writer.do(step, "rollback")
    await reader.read()
    assert reader.seen == []
    async with bench.pool.system.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM events WHERE tenant_id = $1", tenant_id) == 0


async def test_events_of_one_transaction_come_in_their_order_when_read(pool: Database) -> None:
    tenant_id = TenantId(IDS.new())
    kinds = ["case_opened", "interaction_started", "work_item_queued", "message_received"]
    async with pool.system.acquire() as connection:
        here = await read_here(connection)
    async with pool.transaction(tenant_id) as connection:
        await append_events(connection, tenant_id, CLOCK.now(), [Event(kind, "customer") for kind in kinds])
    async with pool.system.acquire() as connection:
        rows, after = await read_since(connection, here)
        assert [row.kind for row in rows] == kinds
        assert (await read_since(connection, after))[0] == []


WriteEvents = Callable[[int], Awaitable[Position]]


@pytest.fixture
def write_events(pool: Database) -> WriteEvents:
    """Write so many events; the position before them."""

    async def write(count: int) -> Position:
        tenant_id = TenantId(IDS.new())
        async with pool.system.acquire() as connection:
            here = await read_here(connection)
        async with pool.transaction(tenant_id) as connection:
            events = [Event("message_received", "customer")] * count
            await append_events(connection, tenant_id, CLOCK.now(), events)
        return here

    return write


async def test_position_is_lost_when_more_has_happened_than_the_limit(
    pool: Database, write_events: WriteEvents
) -> None:
    here = await write_events(11)
    async with pool.system.acquire() as connection:
        assert len((await read_since(connection, here, limit=11))[0]) == 11
        with pytest.raises(PositionLostError):
            await read_since(connection, here, limit=10)


async def test_position_is_lost_when_a_new_epoch_began(
    pool: Database, write_events: WriteEvents, database: FreshDatabase
) -> None:
    here = await write_events(1)
    owner = await asyncpg.connect(database.owner)
    await owner.execute("UPDATE installation SET epoch = epoch + 1")
    await owner.close()
    async with pool.system.acquire() as connection:
        with pytest.raises(PositionLostError):
            await read_since(connection, here)


async def test_position_is_lost_when_the_database_has_come_back_from_a_crash(
    pool: Database, write_events: WriteEvents, database: FreshDatabase
) -> None:
    here = await write_events(1)
    owner = await asyncpg.connect(database.owner)
    await owner.execute("TRUNCATE database_lives")  # as recovery does; a real crash is among the faults
    await owner.close()
    async with pool.system.acquire() as connection:
        with pytest.raises(PositionLostError):
            await read_since(connection, here)
        anew = await read_here(connection)
        assert anew.life not in {0, here.life}
        assert (await read_since(connection, anew))[0] == []


async def test_position_is_lost_when_it_lies_in_the_future(pool: Database) -> None:
    async with pool.system.acquire() as connection:
        here = await read_here(connection)
        for ahead in (1, 10**18):
            with pytest.raises(PositionLostError):
                await read_since(connection, Position(here.epoch, here.life, here.xmax + ahead))


@given(
    st.none() | st.tuples(st.integers(0, 2**31 - 1), st.integers(0, 2**63 - 1)),
    st.integers(0, 10**19 - 1),
    st.lists(st.integers(0, 10**19 - 1), max_size=40),
)
@examples(30)
async def test_reading_answers_or_loses_the_position_when_it_was_made_up(
    pool: Database, other_time: tuple[int, int] | None, xmax: int, in_progress: list[int]
) -> None:
    async with pool.system.acquire() as connection:
        here = await read_here(connection)
        epoch, life = other_time or (here.epoch, here.life)
        try:
            await read_since(connection, Position(epoch, life, xmax, tuple(in_progress)))
        except PositionLostError:
            return
        assert (epoch, life) == (here.epoch, here.life)

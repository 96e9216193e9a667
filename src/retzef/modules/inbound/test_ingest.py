"""Storing what comes in, from rough senders: twice, all at once, in any order, broken, and while the database is away."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.clocks import NOON
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.examples import examples
from tests.fixtures.waiting import eventually

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import TenantId
from retzef.modules.inbound import ingest as ingest_module
from retzef.modules.inbound.api import InboundOverloadedError, Ingest, Received
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.db import Database, DatabaseUnavailableError, connect_database
from retzef.ports.channel import EntryPoint, IdentityClaim, InboundMessage
from retzef.ports.manifest import load_manifest

IDS = TimeOrderedIds()
MANIFEST = load_manifest("retzef.channels.webchat")
# Each breaks in another place: JSON, jsonb, a CHECK, a column.
POISONS: dict[str, dict[str, object]] = {
    "half a surrogate pair": {"text": "\ud83d"},
    "NUL in the text": {"text": "a\x00b"},
    "NUL in the name of somebody new": {"thread_key": "+new", "sender_name": "a\x00b"},
    "thread without an end": {"thread_key": "x" * 501},
    "id without an end": {"provider_message_id": "x" * 501},
    "empty id": {"provider_message_id": ""},
    "address without an end": {"thread_key": "+new", "sender": IdentityClaim("phone", "1" * 501, "verified")},
}


@dataclass(eq=False)
class Door:
    """One tenant's entry point, at which several processes receive."""

    processes: Sequence[Ingest]
    database: Database
    tenant_id: TenantId = field(default_factory=lambda: TenantId(IDS.new()))
    entry_point: EntryPoint = field(init=False)

    def __post_init__(self) -> None:
        self.entry_point = EntryPoint(self.tenant_id, IDS.new(), "webchat", "door", "key", IDS.new(), {}, {})

    async def receive(self, message: InboundMessage, process: int = 0) -> Received:
        return await self.processes[process].receive(self.entry_point, MANIFEST, message)

    async def receive_all(self, messages: Sequence[InboundMessage]) -> list[Received | BaseException]:
        """Hand over at once, by turns to all processes."""
        return await asyncio.gather(
            *(self.receive(each, number % len(self.processes)) for number, each in enumerate(messages)),
            return_exceptions=True,
        )

    async def look(self, statement: str) -> list[asyncpg.Record]:
        async with self.database.transaction(self.tenant_id) as connection:
            return await connection.fetch(statement)

    async def look_anew(self, database: FreshDatabase, statement: str) -> list[asyncpg.Record]:
        """On a connection of its own, when those of the processes were broken."""
        connection = await asyncpg.connect(database.superuser)
        try:
            return await connection.fetch(statement)
        finally:
            await connection.close()

    async def texts(self) -> Counter[str]:
        return Counter(row["text"] for row in await self.look("SELECT text FROM messages"))


@pytest.fixture
async def door(database: FreshDatabase) -> AsyncIterator[Door]:
    """Two processes, each with its own connections."""
    pools = [await connect_database(database.owner, app_connections=4) for _ in range(2)]
    yield Door([Ingest(pool, SystemClock(), IDS, lambda: None) for pool in pools], pools[0])
    for pool in pools:
        await pool.close()


def wrote(text: str, *, thread: str = "+1", message_id: str | None = None, **more: object) -> InboundMessage:
    fields: dict[str, object] = {
        "thread_key": thread, "sender": IdentityClaim("phone", thread, "verified"), "text": text, "occurred_at": NOON,
        "provider_message_id": message_id,
    }  # fmt: skip
    return InboundMessage(**{**fields, **more})  # type: ignore[arg-type]


async def test_one_case_begins_when_ten_senders_race_on_one_new_thread(door: Door) -> None:
    for number in range(10):  # a race is lost now and then only
        thread = f"+{number}"
        answers = await door.receive_all([wrote(f"{thread} {each}", thread=thread) for each in range(10)])
        assert not [each for each in answers if isinstance(each, BaseException)]
    assert len(await door.look("SELECT 1 FROM customers")) == 10
    assert len(await door.look("SELECT 1 FROM cases")) == 10
    assert len(await door.look("SELECT 1 FROM interactions WHERE status = 'open'")) == 10
    assert [row["unread"] for row in await door.look("SELECT unread FROM work_items")] == [10] * 10
    assert set((await door.texts()).values()) == {1}
    numbers = sorted(row["number"] for row in await door.look("SELECT number FROM cases"))
    assert numbers == list(range(10001, 10011))


async def test_each_is_kept_once_when_everything_comes_three_times_in_any_order(door: Door) -> None:
    sent = [wrote(f"message {n}", thread=f"+{n % 7}", message_id=f"id {n}") for n in range(200)]
    shuffled = [sent[n * 37 % 200] for n in range(200)] + sent + sent[::-1]
    answers = await door.receive_all(shuffled)
    received = [each for each in answers if isinstance(each, Received)]
    assert len(received) == 600
    assert Counter(each.duplicate for each in received) == {False: 200, True: 400}
    assert await door.texts() == Counter({f"message {n}": 1 for n in range(200)})
    assert sum(row["unread"] for row in await door.look("SELECT unread FROM work_items")) == 200


@pytest.mark.parametrize(
    "end",
    ["UPDATE interactions SET status = 'ended', ended_at = now()", "UPDATE work_items SET state = 'done'"],
)
async def test_work_is_queued_anew_when_it_has_ended_since_the_thread_was_remembered(
    door: Door, end: str
) -> None:
    threads = [f"+{n}" for n in range(3)]
    await asyncio.gather(*(door.receive(wrote("first", thread=each)) for each in threads))
    await door.look(
        f"{end} WHERE interaction_id = (SELECT interaction_id FROM interactions WHERE thread_key = '+1')"
    )
    await door.look("UPDATE work_items w SET state = 'done' FROM interactions i"
                    " WHERE i.interaction_id = w.interaction_id AND i.status = 'ended'")  # fmt: skip
    await asyncio.gather(*(door.receive(wrote("second", thread=each)) for each in threads))
    assert await door.texts() == Counter({"first": 3, "second": 3})
    open_work = await door.look(
        "SELECT i.thread_key, i.status, w.unread FROM work_items w JOIN interactions i USING (interaction_id)"
        " WHERE w.state <> 'done' ORDER BY 1"
    )
    assert [tuple(row) for row in open_work] == [("+0", "open", 2), ("+1", "open", 1), ("+2", "open", 2)]


@pytest.mark.parametrize("poison", POISONS)
async def test_neighbours_are_kept_when_one_message_cannot_be(door: Door, poison: str) -> None:
    before = [wrote(f"before {n}", thread=f"+{n}") for n in range(10)]
    after = [wrote(f"after {n}", thread=f"+{n}") for n in range(10)]
    broken = InboundMessage(**{**_fields(wrote("broken", thread="+5")), **POISONS[poison]})  # type: ignore[arg-type]
    messages = [wrote("first"), *before, broken, *after]
    answers = await asyncio.gather(*(door.receive(each) for each in messages), return_exceptions=True)
    refused = [each for each in answers if isinstance(each, BaseException)]
    assert [each.code for each in refused if isinstance(each, RetzefError)] == ["payload-unparseable"]
    assert len(refused) == 1
    assert sum((await door.texts()).values()) == 21


def _fields(message: InboundMessage) -> dict[str, object]:
    return {name: getattr(message, name) for name in message.__dataclass_fields__}


async def test_refused_message_leaves_no_trace_when_it_would_have_begun_a_thread(door: Door) -> None:
    with pytest.raises(RetzefError):
        await door.receive(wrote("a\x00b", message_id="once"))
    for table in ("customers", "cases", "interactions", "work_items", "inbound_receipts", "events"):
        assert await door.look(f"SELECT 1 FROM {table}") == [], table
    # Its id is free: the sender may have mended it.
    assert not (await door.receive(wrote("mended", message_id="once"))).duplicate


async def test_order_is_that_of_acceptance_when_a_thread_is_flooded(door: Door) -> None:
    """In the thread (ids), in the journal and in the last line, though batches are committed side by side."""
    texts = [f"{n:03}" for n in range(300)]
    others = [wrote("elsewhere", thread=f"+{n % 50}") for n in range(300)]
    mixed = [each for n, text in enumerate(texts) for each in (wrote(text, thread="+flood"), others[n])]
    await asyncio.gather(*(door.receive(each) for each in mixed))
    of_thread = "JOIN interactions i ON i.interaction_id = m.interaction_id WHERE i.thread_key = '+flood'"
    in_thread = await door.look(f"SELECT m.text FROM messages m {of_thread} ORDER BY m.message_id")
    assert [row["text"] for row in in_thread] == texts
    in_journal = await door.look(
        f"SELECT m.text FROM events e JOIN messages m ON m.message_id = e.message_id {of_thread} ORDER BY e.seq"
    )
    assert [row["text"] for row in in_journal] == texts
    lines = await door.look(f"SELECT m.last_line FROM work_items m {of_thread}")
    assert [row["last_line"] for row in lines] == ["299"]


async def test_tenants_take_turns_when_one_of_them_floods(door: Door) -> None:
    flood = [asyncio.create_task(door.receive(wrote(f"{n}", thread=f"+{n}"))) for n in range(600)]
    quiet = Door(door.processes, door.database)
    await quiet.receive(wrote("one message"))
    assert sum(task.done() for task in flood) < 300, "the quiet one had to wait for the flood"
    await asyncio.gather(*flood)


async def test_senders_are_told_to_come_again_when_too_much_waits(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_module, "WAITING_MAX", 50)
    answers = await asyncio.gather(
        *(door.receive(wrote(f"{n}", message_id=f"{n}")) for n in range(500)), return_exceptions=True
    )
    refused = [n for n, each in enumerate(answers) if isinstance(each, InboundOverloadedError)]
    assert refused
    assert len(refused) + sum(isinstance(each, Received) for each in answers) == 500
    for n in refused:  # what was refused may come again, and is new
        assert not (await door.receive(wrote(f"{n}", message_id=f"{n}"))).duplicate
    assert await door.texts() == Counter({f"{n}": 1 for n in range(500)})


async def test_senders_are_told_when_the_database_is_away(door: Door, database: FreshDatabase) -> None:
    await door.receive(wrote("before", message_id="before"))
    await _shut(database)
    with pytest.raises(DatabaseUnavailableError):
        await door.receive(wrote("meanwhile", message_id="meanwhile"))
    await database.server.run(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS true")

    async def again() -> Received | None:
        try:
            return await door.receive(wrote("meanwhile", message_id="meanwhile"))
        except DatabaseUnavailableError:
            return None

    stored = await eventually(again)
    assert stored is not None
    assert not stored.duplicate
    assert await door.texts() == Counter({"before": 1, "meanwhile": 1})


async def _shut(database: FreshDatabase) -> None:
    await database.server.run(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS false")
    await _break_connections(database)


async def _break_connections(database: FreshDatabase) -> None:
    await database.server.run(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.name}'"
    )


async def test_each_is_kept_once_when_connections_break_and_senders_send_again(
    door: Door, database: FreshDatabase
) -> None:
    """Whoever was not told that it is stored sends again, as providers do; some of it had been stored."""
    waiting = {f"id {n}": wrote(f"text {n}", thread=f"+{n % 20}", message_id=f"id {n}") for n in range(400)}
    breaks = 0
    while waiting:
        sending = asyncio.create_task(door.receive_all(list(waiting.values())))
        if breaks < 5:
            await _break_connections(database)  # it connects first: meanwhile some are on their way
            breaks += 1
        for message_id, answer in zip(list(waiting), await sending, strict=True):
            if isinstance(answer, Received):
                del waiting[message_id]
            else:
                assert isinstance(answer, DatabaseUnavailableError)
    texts = Counter(row["text"] for row in await door.look_anew(database, "SELECT text FROM messages"))
    assert texts == Counter({f"text {n}": 1 for n in range(400)})
    assert len(await door.look_anew(database, "SELECT 1 FROM interactions")) == 20


async def test_what_is_in_flight_is_stored_when_the_process_drains(door: Door) -> None:
    tasks = [asyncio.create_task(door.receive(wrote(f"{n}"))) for n in range(200)]
    await asyncio.sleep(0)  # let them hand over
    await door.processes[0].drain()
    assert all(task.done() for task in tasks)
    assert sum((await door.texts()).values()) == 200


async def test_message_is_stored_when_its_sender_hangs_up(door: Door) -> None:
    task = asyncio.create_task(door.receive(wrote("said and gone", message_id="id")))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await door.processes[0].drain()
    assert (await door.receive(wrote("said and gone", message_id="id"))).duplicate


# What one sender does: which thread, which of its ids (None: the provider gives none), and whether it is broken.
DELIVERIES = st.lists(
    st.tuples(st.integers(0, 3), st.none() | st.integers(0, 8), st.booleans() | st.just(value=False)),
    min_size=1,
    max_size=40,
)


@given(DELIVERIES)
@examples(40)
async def test_what_is_kept_is_what_was_sent_when_deliveries_are_mixed_anyhow(
    door: Door, deliveries: list[tuple[int, int | None, bool]]
) -> None:
    own = Door(door.processes, door.database)
    messages = [
        wrote(
            f"{number}" + ("\ud800" if broken else ""), thread=f"+{thread}",
            message_id=None if outside_id is None else f"{thread}/{outside_id}",
        )
        for number, (thread, outside_id, broken) in enumerate(deliveries)
    ]  # fmt: skip
    answers = await own.receive_all(messages)
    # Of equal ids whichever whole delivery came first is kept; what has no id is kept always.
    kept: dict[str | int, set[UUID]] = defaultdict(set)
    for number, (answer, (thread, outside_id, broken)) in enumerate(zip(answers, deliveries, strict=True)):
        assert isinstance(answer, RetzefError if broken else Received)
        if isinstance(answer, Received):
            key: str | int = number if outside_id is None else f"{thread}/{outside_id}"
            assert answer.duplicate is False or outside_id is not None
            kept[key].add(answer.message_id)
    assert all(len(ids) == 1 for ids in kept.values())
    stored = await own.look(
        "SELECT m.message_id, i.thread_key FROM messages m JOIN interactions i ON i.interaction_id = m.interaction_id"
    )
    assert {row["message_id"] for row in stored} == {each for ids in kept.values() for each in ids}
    threads = Counter(row["thread_key"] for row in stored)
    works = await own.look(
        "SELECT w.unread, i.thread_key FROM work_items w JOIN interactions i ON i.interaction_id = w.interaction_id"
    )
    assert {row["thread_key"]: row["unread"] for row in works} == threads
    assert len(await own.look("SELECT 1 FROM cases WHERE number > 0")) == len(threads)
    assert len(await own.look("SELECT 1 FROM events WHERE kind = 'message_received'")) == len(stored)

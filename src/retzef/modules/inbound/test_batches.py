"""What becomes of messages that are stored together."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID, uuid4

import asyncpg
import pytest
from tests.fixtures.clocks import NOON
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.waiting import eventually

from retzef.kernel.ids import TenantId
from retzef.modules.inbound.api import Ingest, Received
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.db import Database, connect_database
from retzef.ports.channel import AttachmentRef, EntryPoint, IdentityClaim, InboundMessage
from retzef.ports.manifest import Manifest, load_manifest

ENTRY_POINT = EntryPoint(
    tenant_id=uuid4(), entry_point_id=uuid4(), channel="http", name="Test", public_key="a-public-key", queue_id=uuid4(),
    settings={}, secrets={},
)  # fmt: skip
TENANT = TenantId(ENTRY_POINT.tenant_id)


@pytest.fixture
async def connected(database: FreshDatabase) -> AsyncIterator[Database]:
    pools = await connect_database(database.owner)
    yield pools
    await pools.close()


@pytest.fixture
def ingest(connected: Database) -> Ingest:
    return Ingest(connected, SystemClock(), TimeOrderedIds(), lambda: None)


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    return load_manifest("retzef.channels.http")


def wrote(
    text: str, *, thread: str = "+1", message_id: str | None = None, files: tuple[AttachmentRef, ...] = ()
) -> InboundMessage:
    sender = IdentityClaim("phone", thread, "verified")
    return InboundMessage(thread, sender, text, NOON, provider_message_id=message_id, attachments=files)


async def receive(ingest: Ingest, manifest: Manifest, messages: Sequence[InboundMessage]) -> list[Received]:
    """Hand over all at once: the first goes alone, the others gather to a batch while it is stored."""
    return await asyncio.gather(*(ingest.receive(ENTRY_POINT, manifest, each) for each in messages))


async def texts_by_id(connected: Database) -> dict[UUID, str]:
    return {row["message_id"]: row["text"] for row in await connected.system.fetch("SELECT * FROM messages")}


async def test_the_first_is_kept_when_an_id_comes_twice_in_one_batch(
    ingest: Ingest, manifest: Manifest, connected: Database
) -> None:
    received = await receive(
        ingest,
        manifest,
        [wrote("alone", thread="+9"), wrote("first", message_id="a"), wrote("second", message_id="a")],
    )

    assert [each.duplicate for each in received] == [False, False, True]
    assert received[1].message_id == received[2].message_id
    assert received[1].interaction_id == received[2].interaction_id
    assert sorted((await texts_by_id(connected)).values()) == ["alone", "first"]


async def test_each_sender_is_told_of_their_own_when_old_and_new_are_mixed(
    ingest: Ingest, manifest: Manifest, connected: Database
) -> None:
    before = await receive(
        ingest, manifest, [wrote(f"{n}", thread=f"+{n % 7}", message_id=f"{n}") for n in range(20)]
    )

    again = await receive(
        ingest, manifest, [wrote(f"{n}", thread=f"+{n % 7}", message_id=f"{n}") for n in range(40)]
    )

    assert [each.duplicate for each in again] == [True] * 20 + [False] * 20
    assert [each.message_id for each in again[:20]] == [each.message_id for each in before]
    texts = await texts_by_id(connected)
    assert [texts[each.message_id] for each in again] == [f"{n}" for n in range(40)]
    assert len(texts) == 40


async def test_all_are_kept_when_nothing_tells_them_apart(
    ingest: Ingest, manifest: Manifest, connected: Database
) -> None:
    received = await receive(ingest, manifest, [wrote("the same") for _ in range(10)])

    assert len({each.message_id for each in received}) == 10
    assert len(await texts_by_id(connected)) == 10


async def test_the_order_of_a_thread_is_kept_when_it_fills_a_batch(
    ingest: Ingest, manifest: Manifest, connected: Database
) -> None:
    await receive(ingest, manifest, [wrote(f"{n}", message_id=f"{n}", thread=f"+{n % 2}") for n in range(50)])

    for thread in (0, 1):
        rows = await connected.system.fetch(
            "SELECT m.text FROM events e JOIN messages m ON m.message_id = e.message_id"
            " JOIN interactions i ON i.interaction_id = m.interaction_id"
            " WHERE e.kind = 'message_received' AND i.thread_key = $1 ORDER BY e.seq",
            f"+{thread}",
        )
        by_event = [row["text"] for row in rows]
        assert by_event == [f"{n}" for n in range(thread, 50, 2)]
    by_id = await connected.system.fetch("SELECT text FROM messages ORDER BY message_id")
    assert [row["text"] for row in by_id] == [f"{n}" for n in range(50)]


async def test_the_work_counts_all_and_shows_the_last_when_several_come_at_once(
    ingest: Ingest, manifest: Manifest, connected: Database
) -> None:
    await receive(ingest, manifest, [wrote(f"line {n}") for n in range(10)])

    (item,) = await connected.system.fetch("SELECT unread, last_line, state FROM work_items")
    assert tuple(item) == (10, "line 9", "waiting")
    queued = await connected.system.fetchval("SELECT count(*) FROM events WHERE kind = 'work_item_queued'")
    assert queued == 1


async def test_a_new_interaction_begins_in_the_open_case_when_the_last_one_has_ended(
    ingest: Ingest, manifest: Manifest, connected: Database
) -> None:
    (first,) = await receive(ingest, manifest, [wrote("before")])
    await connected.system.execute("UPDATE interactions SET status = 'ended', ended_at = now()")
    await connected.system.execute("UPDATE work_items SET state = 'done', done_at = now()")

    second, third = await receive(ingest, manifest, [wrote("after"), wrote("after that")])

    assert second.case_id == first.case_id
    assert second.interaction_id == third.interaction_id != first.interaction_id
    states = await connected.system.fetch("SELECT state, unread FROM work_items ORDER BY work_item_id")
    assert [tuple(row) for row in states] == [("done", 1), ("waiting", 2)]


async def test_files_go_with_their_own_message_when_a_batch_has_many(
    ingest: Ingest, manifest: Manifest, connected: Database
) -> None:
    files = [AttachmentRef(uuid4(), f"{n}.png", "image/png", 10 + n) for n in range(6)]
    await connected.system.executemany(
        "INSERT INTO attachments (tenant_id, attachment_id, name, media_type, size, sha256, uploaded_by, created_at)"
        " VALUES ($1, $2, $3, 'image/png', $4, '', 'somebody', now())",
        [(TENANT, file.attachment_id, file.name, file.size) for file in files],
    )
    sent = [wrote("none", thread="+1"), wrote("two", thread="+2", files=(files[0], files[1]))]
    sent += [wrote(f"{n}", thread=f"+{n}", files=(files[n],)) for n in (3, 4, 5)]

    received = await receive(ingest, manifest, sent)

    rows = await connected.system.fetch("SELECT attachment_id, message_id FROM attachments")
    at = {row["attachment_id"]: row["message_id"] for row in rows}
    expected = [received[1], received[1], None, *received[2:]]
    assert [at[file.attachment_id] for file in files] == [each and each.message_id for each in expected]
    shown = await connected.system.fetchval("SELECT attachments ->> 0 FROM messages WHERE text = '4'")
    assert '"4.png"' in shown


async def test_cases_get_consecutive_numbers_when_they_are_opened_together(
    ingest: Ingest, manifest: Manifest, connected: Database
) -> None:
    await receive(ingest, manifest, [wrote("hello", thread=f"+{n}") for n in range(30)])

    numbers = [
        row["number"] for row in await connected.system.fetch("SELECT number FROM cases ORDER BY number")
    ]
    assert numbers == list(range(numbers[0], numbers[0] + 30))
    assert numbers[0] > 0


async def test_nothing_is_lost_or_doubled_when_two_processes_get_the_same_in_opposite_order(
    ingest: Ingest, manifest: Manifest, connected: Database
) -> None:
    other = Ingest(connected, SystemClock(), TimeOrderedIds(), lambda: None)
    sent = [wrote(f"{n}", thread=f"+{n % 3}", message_id=f"{n}") for n in range(150)]

    here, there = await asyncio.gather(receive(ingest, manifest, sent), receive(other, manifest, sent[::-1]))

    assert [each.message_id for each in here] == [each.message_id for each in there[::-1]]
    assert all(a.duplicate != b.duplicate for a, b in zip(here, there[::-1], strict=True))
    assert len(await texts_by_id(connected)) == 150
    counts = await connected.system.fetchrow(
        "SELECT (SELECT count(*) FROM customers) AS customers, (SELECT count(*) FROM cases) AS cases,"
        " (SELECT count(*) FROM interactions) AS interactions, (SELECT sum(unread) FROM work_items) AS unread"
    )
    assert counts is not None
    assert tuple(counts) == (3, 3, 3, 150)


@asynccontextmanager
async def held(database: FreshDatabase, *threads: str) -> AsyncIterator[None]:
    """A long transaction that holds threads."""
    connection = await asyncpg.connect(database.superuser)
    await connection.execute("BEGIN")
    await connection.execute("SELECT 1 FROM interactions WHERE thread_key = ANY ($1) FOR UPDATE", threads)
    yield
    await connection.close()


async def waiting_for_locks(connected: Database) -> int:
    count: int = await connected.system.fetchval(
        "SELECT count(*) FROM pg_locks WHERE NOT granted"
        " AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
    )
    return count


async def test_others_are_stored_when_one_thread_is_held_up(
    ingest: Ingest, manifest: Manifest, connected: Database, database: FreshDatabase
) -> None:
    await receive(ingest, manifest, [wrote("before", thread="+held"), wrote("before", thread="+free")])
    async with held(database, "+held"):
        waiting = asyncio.create_task(receive(ingest, manifest, [wrote("waits", thread="+held")]))
        await eventually(partial(waiting_for_locks, connected), lambda count: count == 1)

        await receive(ingest, manifest, [wrote(f"{n}", thread="+free") for n in range(10)])

        assert not waiting.done()
    assert [each.duplicate for each in await waiting] == [False]


async def test_a_batch_gathers_when_another_is_being_stored(
    ingest: Ingest, manifest: Manifest, connected: Database
) -> None:
    await receive(ingest, manifest, [wrote(f"{n}", thread=f"+{n}") for n in range(100)])

    # Which transaction wrote a row, by the row itself.
    batches = await connected.system.fetch(
        "SELECT count(*) AS size FROM events WHERE kind = 'message_received' GROUP BY xid"
    )
    assert sorted(row["size"] for row in batches) == [4, 32, 32, 32]


async def test_as_many_as_allowed_are_stored_side_by_side_when_batches_are_full(
    connected: Database, manifest: Manifest, database: FreshDatabase
) -> None:
    ingest = Ingest(connected, SystemClock(), TimeOrderedIds(), lambda: None, batch_max=1, flushes_at_once=3)
    await receive(ingest, manifest, [wrote("before", thread=f"+{n}") for n in range(3)])
    async with held(database, "+0", "+1"):
        waiting = [
            asyncio.create_task(receive(ingest, manifest, [wrote("waits", thread=f"+{n}")])) for n in (0, 1)
        ]
        await eventually(partial(waiting_for_locks, connected), lambda count: count == 2)

        await receive(ingest, manifest, [wrote(f"{n}", thread="+2") for n in range(5)])

        assert not any(each.done() for each in waiting)
    await asyncio.gather(*waiting)

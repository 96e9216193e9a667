"""Batches under way: read while others are stored, stored in their order, and none behind one that could not be."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

import pytest

from retzef.modules.mail.arrived import Arrived, CursorMove, Held, Outcome, Quarantined
from retzef.modules.mail.reader_parts import AccessTokenSource, Loop, ReaderParts, Share, StoreAwayError
from retzef.modules.mail.under_way import UnderWay
from retzef.platform.db import DatabaseUnavailableError
from retzef.platform.imap import Reach
from retzef.ports.channel import EntryPoint


@dataclass
class Store:
    """Reads each batch when it may, and stores it after those before it."""

    may_store: asyncio.Event
    fails: dict[int, Exception] = field(default_factory=dict)
    read: list[int] = field(default_factory=list)
    stored: list[int] = field(default_factory=list)
    two_are_read: threading.Event = field(default_factory=threading.Event)

    async def receive(
        self,
        entry_point: EntryPoint,
        arrived: Sequence[Arrived],
        cursor: CursorMove | None,
        *,
        after: Callable[[], Awaitable[object]] | None = None,
    ) -> Sequence[Outcome]:
        """As the store of a centre does."""
        assert cursor is not None
        self.read.append(cursor.last_uid)
        if len(self.read) >= 2:
            self.two_are_read.set()
        if after is not None:
            await after()
        await self.may_store.wait()
        if cursor.last_uid in self.fails:
            raise self.fails[cursor.last_uid]
        self.stored.append(cursor.last_uid)
        return []

    async def quarantine(self, entry_point: EntryPoint, held: Held, cursor: CursorMove | None) -> Quarantined:
        """Nothing is held back here."""
        raise AssertionError


@dataclass
class Bench:
    """Batches under way from the test's thread into a loop of another."""

    loop: asyncio.AbstractEventLoop
    store: Store
    share: Share
    under_way: UnderWay
    told: list[int]
    anew: list[tuple[int, Exception | None]]

    def bring(self, uid: int, count: int = 1) -> None:
        """Fetch a batch that ends with this number."""
        self.under_way.make_room()
        mails = [Arrived(b"mail", 4, datetime.now(UTC), uid) for _ in range(count)]
        self.under_way.add(mails, CursorMove("INBOX", 1, uid))

    def let_store(self) -> None:
        """From now on it is quick."""
        self.loop.call_soon_threadsafe(self.store.may_store.set)


@contextmanager
def _bench(share: Share | None = None) -> Iterator[Bench]:
    loop = asyncio.new_event_loop()
    running = threading.Thread(target=loop.run_forever)
    running.start()
    store, told, anew, shared = (
        Store(asyncio.Event()),
        list[int](),
        list[tuple[int, Exception | None]](),
        share or Share(),
    )

    async def find_entry_point() -> EntryPoint:
        return cast("EntryPoint", None)

    def settle(cursor: CursorMove, is_written: bool) -> None:
        told.append(cursor.last_uid)

    def store_anew(arrived: Sequence[Arrived], cursor: CursorMove, error: Exception | None) -> None:
        anew.append((cursor.last_uid, error))
        if isinstance(error, StoreAwayError):
            raise error

    parts = ReaderParts(
        Loop(loop), store, cast("Reach", None), lambda: 0.0, find_entry_point, cast("AccessTokenSource", None), share=shared
    )  # fmt: skip
    try:
        yield Bench(loop, store, shared, UnderWay(parts, settle, store_anew), told, anew)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        running.join()
        loop.close()


def test_the_next_batch_is_read_while_one_is_stored() -> None:
    with _bench() as bench:
        bench.bring(1)
        bench.bring(2)
        assert bench.store.two_are_read.wait(30)
        assert bench.store.stored == []
        bench.let_store()
        bench.under_way.finish()

        assert bench.store.stored == bench.told == [1, 2]


def test_what_is_away_leaves_nothing_stored_behind_it() -> None:
    with _bench() as bench:
        bench.store.fails[1] = DatabaseUnavailableError()
        bench.bring(1)
        bench.bring(2)
        bench.let_store()
        with pytest.raises(StoreAwayError):
            bench.under_way.finish()

        assert (bench.store.stored, bench.told) == ([], [])
        bench.store.fails.clear()
        bench.bring(1)  # the folder is read again from there
        bench.bring(2)
        bench.under_way.finish()
        assert bench.store.stored == [1, 2]


def test_behind_a_batch_that_is_stored_mail_by_mail_the_next_is_stored_after_it() -> None:
    with _bench() as bench:
        broken = ValueError("one of them")
        bench.store.fails[1] = broken
        bench.bring(1)
        bench.bring(2)
        bench.let_store()
        bench.under_way.finish()

        assert bench.anew == [(1, broken), (2, None)]
        assert (bench.store.stored, bench.told) == ([], [1, 2])


def test_whoever_waits_for_room_holds_none() -> None:
    with _bench(Share(batches=threading.Semaphore(1))) as bench:
        bench.let_store()
        for uid in (1, 2, 3):
            bench.bring(uid)
        bench.under_way.finish()

        assert bench.store.stored == [1, 2, 3]
        assert bench.share.batches.acquire(blocking=False)


def test_a_batch_of_mails_that_are_gone_moves_the_place_in_its_turn() -> None:
    with _bench() as bench:
        bench.bring(1)
        bench.bring(2, count=0)
        bench.let_store()
        bench.under_way.finish()

        assert (bench.store.stored, bench.told) == ([1], [1, 2])

"""Following the journal in one process: read what is new after every commit, hand it to the subscribers.

A commit in this process wakes the feed directly. Other processes are woken by a NOTIFY of its own transaction
(never inside a write transaction: it would serialise all commits), coalesced, without payload but the sender.
A poll each second catches whatever a lost connection has missed. Handing on is in journal order, but for what was
committed here and came with its commit: that is handed on at once, and passed over when it is read later.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from retzef.kernel.ids import Ids
from retzef.platform.db import DATABASE_TROUBLE, Database
from retzef.platform.db.pool import connect_session
from retzef.platform.journal import JournalRow, Position, PositionLostError, read_since
from retzef.platform.journal.read import read_here

CHANNEL = "retzef_feed"
# Messages of work that somebody has: of no concern to processes that only give out work or run jobs.
TRAFFIC_CHANNEL = "retzef_traffic"
POLL_EVERY_SECONDS = 1.0
# The first commit after a pause is told at once; under load one word to the other processes serves several.
NOTIFY_AT_MOST_EVERY_SECONDS = 0.01
# The first commit after a pause is read at once; under load a read, and what is drawn from it, serves several.
READ_AT_MOST_EVERY_SECONDS = 0.003
# What came with its commit is read for the sake of the position alone.
CATCH_UP_AFTER_SECONDS = 0.1
RECONNECT_AFTER_SECONDS = 0.5
# A word that wakes need not reach the disk.
_NOTIFY = "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, $2)"

log = logging.getLogger("retzef.feed")

# Called with the new rows and the position after them; None instead of rows: everything may have changed.
Subscriber = Callable[[Sequence[JournalRow] | None, Position], None]


class Feed:
    """The journal as this process sees it. Run `run()` in a task group; subscribe before."""

    def __init__(self, database: Database, ids: Ids, *, hears_traffic: bool = True) -> None:
        """`hears_traffic` False: what other processes call traffic is heard of with the next poll."""
        self._database = database
        self._hears_traffic = hears_traffic
        self._me = str(ids.new())
        self._awake = asyncio.Event()
        self._announce = asyncio.Event()
        self._only_traffic = True
        # Transactions that were handed on with their commit and lie beyond the position.
        self._handed_on: set[int] = set()
        self._catch_up: asyncio.TimerHandle | None = None
        self._subscribers: list[Subscriber] = []
        self._whispers: list[Callable[[str], None]] = []
        self._wakers: list[Callable[[], None]] = []
        self._position: Position | None = None
        self._ready = asyncio.Event()
        self._read_at = time.monotonic()

    @property
    def position(self) -> Position:
        """Up to here everything has been handed on."""
        assert self._position is not None, "the feed has not begun"
        return self._position

    @property
    def silent_seconds(self) -> float:
        """How long ago the journal was read to its end; it is each second at least, as long as the database answers."""
        return time.monotonic() - self._read_at

    def subscribe(self, subscriber: Subscriber) -> None:
        """Hand every new batch to `subscriber`, in order. It must be quick and must not raise."""
        self._subscribers.append(subscriber)

    def on_whisper(self, listener: Callable[[str], None]) -> None:
        """Hear what passes and is never stored (somebody is typing), from any process."""
        self._whispers.append(listener)

    def on_commit(self, waker: Callable[[], None]) -> None:
        """Call `waker` after every commit that may have enqueued a job, here or elsewhere. It must be quick and must not raise."""
        self._wakers.append(waker)

    def committed(self) -> None:
        """Something was committed here: read on at once, and tell the other processes."""
        self._wake()
        self._only_traffic = False
        self._announce.set()

    def came_in(self) -> None:
        """The same for what came from outside and enqueued no job: whoever waits for those sleeps on."""
        self._awake.set()
        self._only_traffic = False
        self._announce.set()

    def hand_on(self, rows: Sequence[JournalRow]) -> None:
        """Traffic was committed here, and these are all the rows of its transaction: they need not be read."""
        transaction = rows[0].transaction
        if self._position is None or self._position.has_seen(transaction):
            return  # the reading was quicker
        self._handed_on.add(transaction)
        for subscriber in self._subscribers:
            subscriber(rows, self._position)
        if self._catch_up is None:
            self._catch_up = asyncio.get_running_loop().call_later(CATCH_UP_AFTER_SECONDS, self._awake.set)
        self._announce.set()

    async def whisper(self, text: str) -> None:
        """Tell all processes, this one too, something that need not survive. At most 7,000 bytes."""
        for listener in self._whispers:
            listener(text)
        with suppress(*DATABASE_TROUBLE):
            async with self._database.system.acquire() as connection:
                await connection.execute(_NOTIFY, CHANNEL, f"{self._me} {text}")

    async def ready(self) -> None:
        """Wait until the feed knows where it begins."""
        await self._ready.wait()

    async def run(self) -> None:
        """Follow the journal until cancelled; lost connections are taken up again."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen(), name="feed-listen")
            tasks.create_task(self._tell_others(), name="feed-notify")
            tasks.create_task(self._follow(), name="feed-follow")

    async def _follow(self) -> None:
        while True:
            try:
                await self._read_on()
            except DATABASE_TROUBLE as error:
                log.warning("feed.unavailable", extra={"reason": type(error).__name__})
                await asyncio.sleep(RECONNECT_AFTER_SECONDS)
                continue
            await asyncio.sleep(READ_AT_MOST_EVERY_SECONDS)
            with suppress(TimeoutError):
                # Not `wait_for`: before Python 3.12 it may swallow a cancellation.
                async with asyncio.timeout(POLL_EVERY_SECONDS):
                    await self._awake.wait()

    async def _read_on(self) -> None:
        self._awake.clear()
        if self._catch_up is not None:
            self._catch_up.cancel()
            self._catch_up = None
        async with self._database.system.acquire() as connection:
            if self._position is None:
                self._position = await read_here(connection)
                self._read_at = time.monotonic()
                self._ready.set()
                return
            try:
                rows, after = await read_since(connection, self._position)
            except PositionLostError:
                after = await read_here(connection)
                rows = None
        self._position = after
        self._read_at = time.monotonic()
        left = self._without_handed_on(rows) if self._handed_on else rows
        if left is None or left:
            for subscriber in self._subscribers:
                subscriber(left, after)

    def _without_handed_on(self, rows: list[JournalRow] | None) -> list[JournalRow] | None:
        if rows is None:  # after a restore or a crash the numbers mean other transactions
            self._handed_on.clear()
            return None
        left = [row for row in rows if row.transaction not in self._handed_on]
        self._handed_on = {each for each in self._handed_on if not self.position.has_seen(each)}
        return left

    async def _listen(self) -> None:
        while True:
            with suppress(*DATABASE_TROUBLE):
                await self._listen_until_lost()
            await asyncio.sleep(RECONNECT_AFTER_SECONDS)

    async def _listen_until_lost(self) -> None:
        connection = await connect_session(self._database)
        try:
            lost = asyncio.Event()
            connection.add_termination_listener(lambda _: lost.set())
            await connection.add_listener(CHANNEL, self._heard)
            if self._hears_traffic:
                await connection.add_listener(TRAFFIC_CHANNEL, self._heard)
            self._awake.set()
            await lost.wait()
        finally:
            connection.terminate()

    def _heard(self, connection: object, pid: int, channel: str, payload: object) -> None:
        sender, _, text = str(payload).partition(" ")
        if sender == self._me:
            return
        if channel == TRAFFIC_CHANNEL:
            self._awake.set()
            return
        if not text:
            self._wake()
            return
        for listener in self._whispers:
            listener(text)

    def _wake(self) -> None:
        self._awake.set()
        for waker in self._wakers:
            waker()

    async def _tell_others(self) -> None:
        while True:
            await self._announce.wait()
            self._announce.clear()
            channel = TRAFFIC_CHANNEL if self._only_traffic else CHANNEL
            self._only_traffic = True
            with suppress(*DATABASE_TROUBLE):
                async with self._database.system.acquire() as connection:
                    await connection.execute(_NOTIFY, channel, self._me)
            await asyncio.sleep(NOTIFY_AT_MOST_EVERY_SECONDS)

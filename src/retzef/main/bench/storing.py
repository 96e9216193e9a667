"""Storing messages one by one without HTTP: the product's own way in, and the same SQL function by bare asyncpg.

Also the smallest durable commit there is, paced, as a peer for latencies.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Literal

import asyncpg
import msgspec

from retzef.channels.http import HttpAdapter
from retzef.main.bench.dialogue import Dialogue, ParentGoneError
from retzef.main.bench.ground import Place, made_message
from retzef.main.bench.pace import paced
from retzef.main.compose import build_core
from retzef.modules.inbound.api import INGEST, InboundRow, Ingest, inbound_row, ingest_arguments
from retzef.platform.db import Connection, connect_database
from retzef.platform.db.pool import Pool
from retzef.ports.channel import InboundMessage


class Begin(msgspec.Struct, frozen=True):
    """Where to store."""

    place: Place
    at_once: int


class Ready(msgspec.Struct, frozen=True):
    """Connected."""


class Store(msgspec.Struct, frozen=True):
    """Store `count` messages of these threads, in turn, or as many as there is time for.

    `run` makes their ids unlike those of other runs.
    """

    how: Literal["product", "bare"]
    run: str
    threads: list[str]
    count: int
    seconds: float


class Stored(msgspec.Struct, frozen=True):
    """How many, how long it took, and the processor time of this process."""

    count: int
    seconds: float
    cpu_seconds: float


class Commit(msgspec.Struct, frozen=True):
    """Commit one row `per_second` times a second, for so many seconds."""

    per_second: float
    seconds: float


class Committed(msgspec.Struct, frozen=True):
    """Seconds from asking to knowing."""

    seconds: list[float]


async def store_messages(dialogue: Dialogue) -> None:
    """Both ways, as told, with the product's feed running as it does beside the product's way in."""
    begin = await dialogue.hear(Begin)
    database = await connect_database(begin.place.dsns)
    core = build_core(begin.place.settings, database)
    feed = asyncio.create_task(core.feed.run())
    await core.feed.ready()
    free = await _connect_bare(begin)
    ingest = Ingest(
        database,
        core.clock,
        core.ids,
        core.feed.came_in,
        hand_on=core.feed.hand_on,
        batch_max=1,
        flushes_at_once=begin.at_once,
    )
    entry_point = await core.registry.by_key("http", begin.place.public_key)
    manifest = HttpAdapter().manifest
    dialogue.say(Ready())
    try:
        while True:
            task = await dialogue.hear(Store)
            messages = _make_messages(task)
            calls: list[Callable[[], Awaitable[object]]]
            if task.how == "product":
                calls = [partial(ingest.receive, entry_point, manifest, each) for each in messages]
            else:
                rows = [inbound_row(entry_point, manifest.medium, each, core.ids) for each in messages]
                calls = [partial(_call, free, begin.place, row) for row in rows]
            dialogue.say(await _timed(calls, begin, task))
    except ParentGoneError:
        feed.cancel()
        await database.close()


async def commit_rows(dialogue: Dialogue) -> None:
    """One row a commit, at a given pace whatever the disk does."""
    begin = await dialogue.hear(Begin)
    pool = await asyncpg.create_pool(
        begin.place.app, min_size=begin.at_once, max_size=begin.at_once, reset=_leave_as_it_is
    )
    dialogue.say(Ready())
    try:
        while True:
            task = await dialogue.hear(Commit)
            dialogue.say(Committed(await _commit_at(pool, task)))
    except ParentGoneError:
        pool.terminate()


async def _commit_at(pool: Pool, task: Commit) -> list[float]:
    taken: list[float] = []

    async def commit() -> None:
        begun = time.monotonic()
        await pool.execute("INSERT INTO bench_commits (note) VALUES ($1)", "one row")
        taken.append(time.monotonic() - begun)

    async with asyncio.TaskGroup() as commits:
        async for _ in paced(task.per_second, task.seconds):
            commits.create_task(commit())
    return taken


async def _leave_as_it_is(connection: object) -> None:
    """No round trip for tidying up between two commits."""


async def _connect_bare(begin: Begin) -> list[Connection]:
    return [await asyncpg.connect(begin.place.app) for _ in range(begin.at_once)]


def _make_messages(task: Store) -> list[InboundMessage]:
    threads = task.threads
    return [
        made_message(threads[number % len(threads)], f"{task.run}-{number}") for number in range(task.count)
    ]


async def _call(free: list[Connection], place: Place, row: InboundRow) -> None:
    connection = free.pop()  # as many connections as calls at once
    await connection.fetch(INGEST, *ingest_arguments(place.tenant_id, datetime.now(UTC), [row]))
    free.append(connection)


async def _timed(calls: list[Callable[[], Awaitable[object]]], begin: Begin, task: Store) -> Stored:
    left = iter(calls)
    done = 0
    begun, busy = time.monotonic(), time.process_time()

    async def work() -> None:
        nonlocal done
        for call in left:
            await call()
            done += 1
            if time.monotonic() > begun + task.seconds:
                return

    await asyncio.gather(*(work() for _ in range(begin.at_once)))
    return Stored(done, time.monotonic() - begun, time.process_time() - busy)

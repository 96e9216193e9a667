"""Storing what came in, many at a time.

A message is answered only after its commit. While a tenant's batch is being committed the next one gathers, so under
load one commit carries many messages (as PostgreSQL's own group commit does) and when it is quiet nobody waits. A
second batch goes beside the first only when it is full, or when the first is held up (by a lock, by the disk).
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import asyncpg

from retzef.kernel.clock import Clock
from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import Ids, TenantId
from retzef.modules.inbound.rows import (
    DETAILS_NEEDED,
    INGEST,
    InboundRow,
    inbound_row,
    ingest_arguments,
    journal_row,
    row_details,
)
from retzef.platform.db import (
    CROSSED,
    DATABASE_TROUBLE,
    Database,
    DatabaseUnavailableError,
    explain_trouble,
)
from retzef.platform.journal import JournalRow
from retzef.platform.telemetry.spans import span
from retzef.ports.channel import EntryPoint, InboundMessage
from retzef.ports.manifest import Manifest

BATCH_MAX = 32
# Batches in flight, of all tenants.
FLUSHES_AT_ONCE = 4
# A batch in flight for longer than this is held up: others need not wait for it.
HELD_UP_AFTER_SECONDS = 0.002
# So many batches' worth of waiting messages is looked through for threads that are not in flight already.
LOOK_THROUGH = 4
# What may wait in memory; beyond it a sender is told to come again.
WAITING_MAX = 20_000

# Threads that are remembered as open.
REMEMBERED_MAX = 50_000
# A value that the database, or already JSON, cannot carry: a NUL, half of a surrogate pair, an address without an end.
_REFUSED = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, UnicodeEncodeError)


class InboundOverloadedError(RetzefError):
    """More has come than can be stored right now; the sender keeps it and tries again."""

    code = "too-many-requests"
    status = 429
    retryable = True


class MessageRefusedError(RetzefError):
    """The database refuses this one message (a value no column can hold)."""

    code = "payload-unparseable"
    status = 400


@dataclass(frozen=True, slots=True)
class Received:
    """What became of an inbound message. `duplicate`: it was here already, nothing was changed."""

    message_id: UUID
    duplicate: bool
    case_id: UUID
    interaction_id: UUID


@dataclass(slots=True)
class _Waiting:
    thread: tuple[int, str]
    row: InboundRow
    details: Callable[[], str]
    done: "asyncio.Future[Received]"


class Ingest:
    """Gathers and stores inbound messages, and calls `on_commit` after every commit that changed something.

    `hand_on` is called instead, with the rows of the journal, when all that happened are messages to work that is there.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        ids: Ids,
        on_commit: Callable[[], None],
        *,
        hand_on: Callable[[Sequence[JournalRow]], None] | None = None,
        batch_max: int = BATCH_MAX,
        flushes_at_once: int = FLUSHES_AT_ONCE,
    ) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._on_commit = on_commit
        self._hand_on = hand_on
        self._batch_max = batch_max
        self._flushes_at_once = flushes_at_once
        self._waiting: dict[TenantId, deque[_Waiting]] = defaultdict(deque)
        self._count = 0
        # Batches in flight, with the tenant and the instant of their beginning.
        self._flushing: dict[asyncio.Task[None], tuple[TenantId, float]] = {}
        # Messages of one thread are never in two batches at once: they are committed in the order in which they came.
        self._threads_in_flight: set[tuple[int, str]] = set()
        # Threads that were open when last seen, the longest remembered first: their next message needs no details.
        self._open: dict[tuple[int, str], None] = {}
        self._look: asyncio.Handle | None = None
        self._later_look: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """Messages that wait for their commit."""
        return self._count

    async def receive(self, entry_point: EntryPoint, manifest: Manifest, message: InboundMessage) -> Received:
        """Store one message; returns after the commit. It is stored even when the caller goes away meanwhile.

        Raises InboundOverloadedError, DatabaseUnavailableError, StorageFullError, MessageRefusedError.
        """
        if self._count >= WAITING_MAX:
            raise InboundOverloadedError(retry_after=1)
        thread = (entry_point.entry_point_id.int, message.thread_key)
        medium, now = manifest.medium, self._clock.now()
        waiting = _Waiting(
            thread,
            inbound_row(
                entry_point, medium, message, self._ids, now=now, with_details=thread not in self._open
            ),
            partial(row_details, entry_point, medium, message, self._ids, now),
            asyncio.get_running_loop().create_future(),
        )
        self._waiting[TenantId(entry_point.tenant_id)].append(waiting)
        self._count += 1
        self._look_soon()
        with span("ingest", attributes={"retzef.channel": manifest.channel}):
            return await waiting.done

    async def drain(self) -> None:
        """Wait until nothing is waiting or in flight (shutdown)."""
        while self._count or self._flushing:
            self._begin_batches()
            await asyncio.wait(self._flushing)

    def _look_soon(self) -> None:
        """After this turn of the loop: what arrives in one turn goes into one batch."""
        if self._look is None:
            self._look = asyncio.get_running_loop().call_soon(self._begin_batches)

    def _begin_batches(self) -> None:
        self._look = None
        if self._later_look is not None:
            self._later_look.cancel()
            self._later_look = None
        begun = True
        while begun:  # tenants take turns
            begun = any(self._begin_batch(tenant_id) for tenant_id in list(self._waiting))

    def _begin_batch(self, tenant_id: TenantId) -> bool:
        if len(self._flushing) >= self._flushes_at_once:
            return False  # the end of any of them looks again
        seconds = self._held_up_in(tenant_id)
        if seconds > 0 and len(self._waiting[tenant_id]) < self._batch_max:
            if self._later_look is None:
                self._later_look = asyncio.get_running_loop().call_later(seconds, self._look_soon)
            return False
        batch = self._take_batch(tenant_id)
        if batch:
            self._begin(tenant_id, batch)
        return bool(batch)

    def _held_up_in(self, tenant_id: TenantId) -> float:
        """Seconds until the tenant's youngest batch in flight counts as held up; 0 when there is none."""
        begun = max((at for tenant, at in self._flushing.values() if tenant == tenant_id), default=None)
        if begun is None:
            return 0.0
        return begun + HELD_UP_AFTER_SECONDS - asyncio.get_running_loop().time()

    def _take_batch(self, tenant_id: TenantId) -> list[_Waiting]:
        """The next messages of a tenant whose threads are free; the tenant goes to the end of the line."""
        queue = self._waiting.pop(tenant_id)
        batch: list[_Waiting] = []
        busy: list[_Waiting] = []
        while queue and len(batch) < self._batch_max and len(busy) < LOOK_THROUGH * self._batch_max:
            waiting = queue.popleft()
            (busy if waiting.thread in self._threads_in_flight else batch).append(waiting)
        queue.extendleft(reversed(busy))
        if queue:
            self._waiting[tenant_id] = queue
        return batch

    def _begin(self, tenant_id: TenantId, batch: list[_Waiting]) -> None:
        threads = {waiting.thread for waiting in batch}
        self._count -= len(batch)
        self._threads_in_flight |= threads
        task = asyncio.create_task(self._flush(tenant_id, batch), name="ingest-flush")
        self._flushing[task] = (tenant_id, asyncio.get_running_loop().time())

        def flushed(task: "asyncio.Task[None]") -> None:
            del self._flushing[task]
            self._threads_in_flight -= threads
            if self._waiting:
                self._look_soon()

        task.add_done_callback(flushed)

    async def _flush(self, tenant_id: TenantId, batch: list[_Waiting]) -> None:
        try:
            await self._store(tenant_id, batch)
        except (*CROSSED, *_REFUSED):
            # One bad or unlucky message must not take its neighbours along.
            for waiting in batch:
                await self._store_alone(tenant_id, waiting)
        except DATABASE_TROUBLE as error:
            for waiting in batch:
                _fail(waiting, explain_trouble(error))
        finally:
            # Whatever happened: nobody is left waiting for an answer that will not come.
            for waiting in batch:
                _fail(waiting, DatabaseUnavailableError(retry_after=1))

    async def _store_alone(self, tenant_id: TenantId, waiting: _Waiting) -> None:
        for attempt in (1, 2, 3):
            try:
                await self._store(tenant_id, [waiting])
            except (*CROSSED, asyncpg.UniqueViolationError) as error:
                if attempt == 3:
                    _fail(waiting, explain_trouble(error))
            except _REFUSED:
                return _fail(waiting, MessageRefusedError())
            except DATABASE_TROUBLE as error:
                return _fail(waiting, explain_trouble(error))
            else:
                return None
        return None

    async def _store(self, tenant_id: TenantId, batch: Sequence[_Waiting]) -> None:
        # One order of locking for all batches: by entry point and thread.
        ordered = sorted(batch, key=lambda each: each.thread)
        try:
            stored = await self._ask(tenant_id, ordered)
        except asyncpg.PostgresError as error:
            if error.sqlstate != DETAILS_NEEDED:
                raise
            for waiting in ordered:  # some thread has ended since it was remembered
                self._open.pop(waiting.thread, None)
                if waiting.row.details is None:
                    waiting.row.details = waiting.details()
            stored = await self._ask(tenant_id, ordered)
        for place, message_id, duplicate, case_id, interaction_id, *_ in stored:
            waiting = ordered[place - 1]
            if not waiting.done.done():
                waiting.done.set_result(Received(message_id, duplicate, case_id, interaction_id))
        self._remember(ordered)
        self._tell(tenant_id, stored)

    def _tell(self, tenant_id: TenantId, stored: "Sequence[asyncpg.Record]") -> None:
        fresh = [each for each in stored if not each["duplicate"]]
        if not fresh:
            return
        if self._hand_on is None or fresh[0]["seq"] is None:
            self._on_commit()
        else:
            self._hand_on([journal_row(tenant_id, each) for each in fresh])

    async def _ask(self, tenant_id: TenantId, ordered: Sequence[_Waiting]) -> "list[asyncpg.Record]":
        arguments = ingest_arguments(tenant_id, self._clock.now(), [each.row for each in ordered])
        async with self._database.app.acquire() as connection:
            return await connection.fetch(INGEST, *arguments)

    def _remember(self, stored: Sequence[_Waiting]) -> None:
        for waiting in stored:
            self._open[waiting.thread] = None
        while len(self._open) > REMEMBERED_MAX:
            del self._open[next(iter(self._open))]


def _fail(waiting: _Waiting, error: RetzefError) -> None:
    if not waiting.done.done():
        waiting.done.set_exception(error)

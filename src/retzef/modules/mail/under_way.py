"""Batches of one folder on their way into the store: while one is stored, the next is read, and the one behind it is fetched.

They are stored in their order; behind one that could not be stored none is.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from retzef.modules.mail.arrived import Arrived, CursorMove, Outcome
from retzef.modules.mail.reader_parts import ReaderParts

# So many were fetched and are not stored yet when the next is fetched: one is stored, one is read.
UNDER_WAY_MAX = 2


class BehindError(Exception):
    """What was to be stored before could not be: this was not tried."""


@dataclass(frozen=True, slots=True)
class _Batch:
    arrived: Sequence[Arrived]
    cursor: CursorMove
    # None: there is nothing to store.
    stored: "Future[Sequence[Outcome]] | None"


class UnderWay:
    """Used by one thread. Each batch holds its share of the memory from before it is fetched until it is stored.

    `settle`: told in turn of each batch that was stored, and whether there was anything to store. `store_anew`: asked to store one that was not, by itself; what it raises ends all
    that is under way.
    """

    def __init__(
        self,
        parts: ReaderParts,
        settle: Callable[[CursorMove, bool], None],
        store_anew: Callable[[Sequence[Arrived], CursorMove, Exception | None], None],
    ) -> None:
        self._parts = parts
        self._settle = settle
        self._store_anew = store_anew
        self._batches: deque[_Batch] = deque()

    def make_room(self) -> None:
        """Before another is fetched: take a share of the memory. Whoever waits for one holds none."""
        self.finish(leave=UNDER_WAY_MAX)
        if not self._parts.share.batches.acquire(blocking=False):
            self.finish()
            self._parts.share.batches.acquire()

    def give_up_room(self) -> None:
        """It could not be fetched."""
        self._parts.share.batches.release()

    def add(self, arrived: Sequence[Arrived], cursor: CursorMove) -> None:
        """It was fetched: let it be read, and stored after those before it."""
        before = next((each.stored for each in reversed(self._batches) if each.stored is not None), None)
        stored = None
        if arrived:
            try:
                stored = self._parts.loop.begin(self._receive(arrived, cursor, before))
            except BaseException:
                self.give_up_room()
                raise
        self._batches.append(_Batch(arrived, cursor, stored))

    def finish(self, *, leave: int = 0) -> None:
        """Wait until no more than `leave` are under way. Raises what storing one by itself raises; then the rest is left."""
        while len(self._batches) > leave:
            batch = self._batches.popleft()
            try:
                self._wait_for(batch)
                self._settle(batch.cursor, batch.stored is not None)
            except BaseException:
                self._abandon()
                raise
            finally:
                self._parts.share.batches.release()

    def _wait_for(self, batch: _Batch) -> None:
        if batch.stored is None:
            return
        try:
            self._parts.loop.wait(batch.stored)
        except BehindError:
            self._store_anew(batch.arrived, batch.cursor, None)
        except Exception as error:  # noqa: BLE001 - whoever stores it by itself judges what it is
            self._store_anew(batch.arrived, batch.cursor, error)

    def _abandon(self) -> None:
        """Those behind one that failed end by themselves, unstored; they are fetched again."""
        while self._batches:
            batch = self._batches.popleft()
            if batch.stored is not None:
                with suppress(Exception, asyncio.CancelledError):
                    self._parts.loop.wait(batch.stored)
            self._parts.share.batches.release()

    async def _receive(
        self, arrived: Sequence[Arrived], cursor: CursorMove, before: "Future[Sequence[Outcome]] | None"
    ) -> Sequence[Outcome]:
        entry_point = await self._parts.find_entry_point()
        after = None if before is None else partial(_wait_until_stored, before)
        return await self._parts.store.receive(entry_point, arrived, cursor, after=after)


async def _wait_until_stored(before: "Future[Sequence[Outcome]]") -> None:
    try:
        await asyncio.shield(asyncio.wrap_future(before))
    except Exception as error:
        raise BehindError from error

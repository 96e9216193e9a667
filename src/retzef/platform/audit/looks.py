"""Looks at personal data: noted at once, written a moment later, off the way of whoever looks.

The same person looking at the same thing again within some minutes is one look. What was noted is written within
milliseconds; a process that is killed in between loses those, and while the database is away they wait, the oldest first to go
when they are too many: then the desk shows nothing new either.
"""

import asyncio
import logging
from collections import OrderedDict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, cast
from uuid import UUID

from fastapi import Depends, Request

from retzef.kernel.clock import Clock
from retzef.kernel.ids import Ids
from retzef.platform.audit.acts import INSERT, LOOKS
from retzef.platform.auth.principal import Principal, SignedIn
from retzef.platform.db import DATABASE_TROUBLE, Database

log = logging.getLogger("retzef.audit")

ONE_LOOK_WITHIN = timedelta(minutes=10)
KNOWN_MAX = 100_000
WAITING_MAX = 100_000
AT_ONCE_MAX = 500
AGAIN_AFTER_SECONDS = 1.0


class Looks:
    """Takes notes from the whole process; `run()` writes them."""

    def __init__(self, database: Database, clock: Clock, ids: Ids) -> None:
        self._database = database
        self._clock = clock
        self._ids = ids
        self._lately: OrderedDict[tuple[object, ...], datetime] = OrderedDict()
        self._waiting: deque[tuple[object, ...]] = deque(maxlen=WAITING_MAX)
        self._there_is_some = asyncio.Event()
        self._all_written = asyncio.Event()
        self._all_written.set()

    def note(self, by: Principal, act: str, object_kind: str, object_id: UUID | None = None) -> None:
        """Somebody sees something. ValueError for a look nobody knows."""
        if act not in LOOKS.get(object_kind, frozenset()):
            raise ValueError(f"unknown look {act!r} on {object_kind!r}")
        now = self._clock.now()
        key = (by.tenant_id, by.agent_id, by.token_id, act, object_id)
        last = self._lately.get(key)
        if last is not None and now - last < ONE_LOOK_WITHIN:
            return
        self._lately[key] = now
        self._lately.move_to_end(key)
        if len(self._lately) > KNOWN_MAX:
            self._lately.popitem(last=False)
        self._waiting.append(
            (by.tenant_id, self._ids.new(), now, act, by.agent_id, by.token_id, object_kind, object_id, None, None, by.network)
        )  # fmt: skip
        self._all_written.clear()
        self._there_is_some.set()

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._there_is_some.wait()
            try:
                await self._write()
            except DATABASE_TROUBLE as error:
                log.warning("audit.looks_wait", extra={"reason": type(error).__name__})
                await asyncio.sleep(AGAIN_AFTER_SECONDS)

    async def drain(self) -> None:
        """Return when everything noted is written; to be bounded by the caller."""
        await self._all_written.wait()

    async def _write(self) -> None:
        while self._waiting:
            rows = [self._waiting[place] for place in range(min(len(self._waiting), AT_ONCE_MAX))]
            async with self._database.system.acquire() as connection:
                await connection.executemany(INSERT, rows)
            for row in rows:
                if self._waiting and self._waiting[0] is row:
                    self._waiting.popleft()
        self._there_is_some.clear()
        self._all_written.set()


@dataclass(frozen=True, slots=True)
class Noting:
    """One caller's way to note what they look at."""

    looks: Looks
    by: Principal

    def __call__(self, act: str, object_kind: str, object_id: UUID | None = None) -> None:
        """The caller sees this now."""
        self.looks.note(self.by, act, object_kind, object_id)


async def _noting(request: Request, principal: SignedIn) -> Noting:
    return Noting(cast("Looks", request.app.state.looks), principal)


Look = Annotated[Noting, Depends(_noting)]

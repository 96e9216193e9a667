"""Chores: small work of the whole installation, again and again, by one process at a time.

Whoever holds an advisory lock of the database does them. The lock lives with its connection: when the process or the
connection dies, another process takes over.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from retzef.platform.db import DATABASE_TROUBLE, Connection, Database
from retzef.platform.db.pool import connect_session

_LOCK = 0x52657463686F72  # "Retchor": one doer of chores
TRY_AGAIN_AFTER_SECONDS = 5.0

log = logging.getLogger("retzef.chores")


@dataclass(frozen=True, slots=True)
class Chore:
    """`do` is given a connection of `retzef_system`; it is short and may be done twice."""

    name: str
    every: timedelta
    do: Callable[[Connection], Awaitable[None]]


class Chores:
    """Does the chores of the installation while it holds the lock. Run `run()` in a task group until cancelled.

    Chores that must not wait for others have a `lock` of their own.
    """

    def __init__(
        self,
        database: Database,
        chores: Sequence[Chore],
        *,
        lock: int = _LOCK,
        try_again_after: float = TRY_AGAIN_AFTER_SECONDS,
    ) -> None:
        self._database = database
        self._chores = chores
        self._lock = lock
        self._try_again_after = try_again_after

    async def run(self) -> None:
        """Wait for the lock, then do every chore at once and after each of its intervals."""
        while True:
            try:
                await self._hold_and_do()
            except DATABASE_TROUBLE as error:
                log.warning("chores.unavailable", extra={"reason": type(error).__name__})
            await asyncio.sleep(self._try_again_after)

    async def _hold_and_do(self) -> None:
        connection = await connect_session(self._database)
        try:
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", self._lock):
                return
            await self._do_while_connected(connection)
        finally:
            connection.terminate()

    async def _do_while_connected(self, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        due = {chore.name: loop.time() for chore in self._chores}
        while True:
            for chore in self._chores:
                if due[chore.name] <= loop.time():
                    await chore.do(connection)
                    due[chore.name] = loop.time() + chore.every.total_seconds()
            # A look at the connection at least this often: without it, the lock may be another's.
            await asyncio.sleep(min(self._try_again_after, max(0.0, min(due.values()) - loop.time())))
            await connection.execute("SELECT 1")

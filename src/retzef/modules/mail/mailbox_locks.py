"""Which mailboxes this process reads: of all processes of a centre at most one reads a mailbox.

Held by locks of a session of the database: when the process dies, or is cut off, the session ends and another process takes over. Two
that read the same for a moment do no harm, for what is stored is known again; it would only be twice the work.
"""

import asyncio
import hashlib
import logging
from collections.abc import Iterable
from uuid import UUID

import asyncpg

from retzef.platform.db import DATABASE_TROUBLE, Database
from retzef.platform.db.pool import connect_session

log = logging.getLogger("retzef.mail")
ANSWER_WITHIN_SECONDS = 10.0


class HeldMailboxes:
    """The locks of this process, by the ids of entry points."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._session: asyncpg.Connection[asyncpg.Record] | None = None
        self._held: set[UUID] = set()

    async def hold(self, wanted: Iterable[UUID]) -> frozenset[UUID]:
        """Keep those of them that are held, take what is free, let go of all else; those that are held now.

        Raises DATABASE_TROUBLE: then none can be counted on for long.
        """
        try:
            async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
                return await self._hold(set(wanted))
        except DATABASE_TROUBLE:
            await self.release()
            raise

    async def _hold(self, wanted: set[UUID]) -> frozenset[UUID]:
        if self._session is None or self._session.is_closed():
            self._held.clear()
            self._session = await connect_session(self._database)
        for each in self._held - wanted:
            await self._session.execute("SELECT pg_advisory_unlock($1)", lock_of(each))
        self._held &= wanted
        # Also tells whether the session is alive, when there is nothing to take.
        missing = sorted(wanted - self._held)
        rows = await self._session.fetch(
            "SELECT n, pg_try_advisory_lock(k) FROM unnest($1::bigint[]) WITH ORDINALITY AS locks(k, n)",
            [lock_of(each) for each in missing],
        )
        self._held |= {missing[number - 1] for number, is_ours in rows if is_ours}
        return frozenset(self._held)

    async def release(self) -> None:
        """Let go of everything."""
        session, self._session = self._session, None
        self._held.clear()
        if session is not None:
            session.terminate()


def lock_of(entry_point_id: UUID) -> int:
    """The number of a mailbox's lock, of 64 bits with a sign."""
    digest = hashlib.sha256(b"mailbox" + entry_point_id.bytes).digest()
    return int.from_bytes(digest[:8], "big", signed=True)

"""Keeping what can be found: messages and own fields are gone through a moment after their commit, by one process of the installation.

The journal tells which are new. What it does not tell (a start, a lost connection, a database of before this table) is found by
going through the messages from where one is known to have been. Both may come to the same message: it is kept once.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import asyncpg

from retzef.engine.search import CHARACTERS, lexemes_of, write_tsvector
from retzef.kernel.clock import Clock
from retzef.modules.search.field_indexing import keep_fields
from retzef.platform.db import DATABASE_TROUBLE, Connection, Database
from retzef.platform.db.pool import connect_session
from retzef.platform.journal import JournalRow, Position
from retzef.platform.realtime.feed import Feed

log = logging.getLogger("retzef.search")

_LOCK = 0x5265746673656172  # one keeper of the search
TRY_AGAIN_AFTER_SECONDS = 5.0
# What comes meanwhile is kept together; who searches hardly notices.
GATHER_SECONDS = 0.3
SWEEP_EVERY_SECONDS = 60.0
AT_ONCE = 200
# More than this, and going through the messages is the shorter way.
HEARD_MAX = 20_000
# After these the fields of a customer or a case may be others. What is not told so is found by the next sweep.
MAY_WRITE_FIELDS = frozenset({
    "customer_created", "customer_changed", "customers_linked", "customers_unlinked", "case_opened", "case_fields_changed",
})  # fmt: skip
# Words of so many messages are read before others get their turn.
_TURN = 10
# No transaction is open for as long as this (see platform/db/pool.py): nothing older is committed any more.
_COMMITTED_AFTER = timedelta(seconds=60)

_NAMED = """
SELECT m.message_id, left(CASE m.direction WHEN 'note' THEN with_names($1, m.text) ELSE m.text END, $3) AS text, m.direction, i.channel FROM messages m
LEFT JOIN interactions i ON i.tenant_id = m.tenant_id AND i.interaction_id = m.interaction_id
WHERE m.tenant_id = $1 AND m.message_id = ANY ($2)
  AND NOT EXISTS (SELECT 1 FROM searched_messages s WHERE s.tenant_id = m.tenant_id AND s.message_id = m.message_id)
ORDER BY m.message_id
"""
_NEXT = """
SELECT m.message_id FROM messages m WHERE m.tenant_id = $1 AND m.message_id > $2 ORDER BY m.message_id LIMIT $3
"""
_KEEP = """
WITH place AS (
    INSERT INTO tenant_counters AS c (tenant_id, name, value) VALUES ($1, 'searched_messages', cardinality($2::uuid[]))
    ON CONFLICT (tenant_id, name) DO UPDATE SET value = c.value + EXCLUDED.value RETURNING value)
INSERT INTO searched_messages (tenant_id, message_id, shelf, words)
SELECT $1, n.message_id, (p.value - cardinality($2) + n.place) / 20000, n.words::tsvector
FROM place p, unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS n(message_id, words, place)
ON CONFLICT DO NOTHING
"""
_TENANTS = "SELECT t.tenant_id, p.message_id FROM tenants t LEFT JOIN search_progress p USING (tenant_id)"
_PROGRESS = """
INSERT INTO search_progress AS p (tenant_id, message_id) VALUES ($1, $2)
ON CONFLICT (tenant_id) DO UPDATE SET message_id = EXCLUDED.message_id
"""
_NOTHING = UUID(int=0)


class Indexing:
    """Keeps what can be found up to date. `run()` until cancelled; in each process one may run, one of them works."""

    def __init__(self, database: Database, clock: Clock, feed: Feed | None = None) -> None:
        self._database = database
        self._clock = clock
        self._works = False
        self._heard: dict[UUID, dict[UUID, None]] = {}
        self._something = asyncio.Event()
        self._fields_due = False
        self._sweep_due = True
        if feed is not None:
            feed.subscribe(self._hear)

    def _hear(self, rows: Sequence[JournalRow] | None, position: Position) -> None:
        if not self._works:
            return
        if rows is None or sum(map(len, self._heard.values())) > HEARD_MAX:
            self._heard.clear()
            self._sweep_due = True
        for row in rows or ():
            if row.message_id is not None and row.kind in ("message_received", "message_sent", "note_added"):
                self._heard.setdefault(row.tenant_id, {})[row.message_id] = None
            elif row.kind in MAY_WRITE_FIELDS:
                self._fields_due = True
        if self._heard or self._fields_due or self._sweep_due:
            self._something.set()

    async def run(self) -> None:
        """Wait until nobody else does it, then keep at it."""
        while True:
            try:
                await self._hold_and_work()
            except DATABASE_TROUBLE as error:
                log.warning("search.unavailable", extra={"reason": type(error).__name__})
            finally:
                self._works = False
            await asyncio.sleep(TRY_AGAIN_AFTER_SECONDS)

    async def _hold_and_work(self) -> None:
        connection = await connect_session(self._database)
        try:
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
                return
            self._works, self._sweep_due = True, True
            while True:
                if self._sweep_due:
                    self._sweep_due = False
                    await self.sweep(connection)
                try:
                    await asyncio.wait_for(self._something.wait(), SWEEP_EVERY_SECONDS)
                except TimeoutError:
                    self._sweep_due = True
                    continue
                await asyncio.sleep(GATHER_SECONDS)
                self._something.clear()
                heard, self._heard = self._heard, {}
                for tenant_id, messages in heard.items():
                    await keep_messages(connection, tenant_id, list(messages))
                if self._fields_due:
                    self._fields_due = False
                    await keep_fields(connection)
        finally:
            connection.terminate()

    async def sweep(self, connection: Connection) -> None:
        """Go through all messages of all tenants from where it was before, and through the fields that are due."""
        await keep_fields(connection)
        committed = UUID(int=int((self._clock.now() - _COMMITTED_AFTER).timestamp() * 1000) << 80)
        for tenant in await connection.fetch(_TENANTS):
            at: UUID = tenant["message_id"] or _NOTHING
            while found := await connection.fetch(_NEXT, tenant["tenant_id"], at, AT_ONCE):
                ids = [row["message_id"] for row in found]
                await keep_messages(connection, tenant["tenant_id"], ids)
                at = ids[-1]
                if at < committed:
                    await connection.execute(_PROGRESS, tenant["tenant_id"], at)


async def keep_messages(connection: Connection, tenant_id: UUID, messages: Sequence[UUID]) -> None:
    """Make these messages of a tenant be found, as far as they are not yet."""
    for first in range(0, len(messages), AT_ONCE):
        rows = await connection.fetch(_NAMED, tenant_id, messages[first : first + AT_ONCE], CHARACTERS)
        if rows:
            words = [await _words_of(place, row) for place, row in enumerate(rows)]
            await connection.execute(_KEEP, tenant_id, [row["message_id"] for row in rows], words)


async def _words_of(place: int, row: asyncpg.Record) -> str:
    if place % _TURN == 0:
        await asyncio.sleep(0)
    return write_words(row["text"], row["direction"], row["channel"])


def write_words(text: str, direction: str, channel: str | None) -> str:
    """The lexemes of a message, as PostgreSQL reads a tsvector."""
    return write_tsvector(lexemes_of(text, (direction, f"c:{channel}") if channel else (direction,)))

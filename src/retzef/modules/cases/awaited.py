"""By when each customer who waits is to be answered, as the queues promise it, and the fact that it was not done in time."""

import asyncio

from retzef.kernel.clock import Clock
from retzef.modules.tenancy.api import find_calendar_of_queue, find_promised
from retzef.platform.db import Database
from retzef.platform.realtime.feed import Feed
from retzef.platform.realtime.follow import follow_journal

OVERDUE_EVERY_SECONDS = 5.0
_FIND = "SELECT * FROM find_awaited($1)"
_PROMISE = """
UPDATE cases SET answer_due_at = $3, answer_due_since = $4 WHERE tenant_id = $1 AND case_id = $2
"""
# Where the customer has written who waits.
_WROTE_AT = """
SELECT i.entry_point_id FROM messages m JOIN interactions i USING (tenant_id, interaction_id)
WHERE m.tenant_id = $1 AND m.case_id = $2 AND m.direction = 'in' ORDER BY m.message_id DESC LIMIT 1
"""
_TELL = "SELECT tell_overdue_answers($1)"


class AwaitedAnswers:
    """Run `run()` in a task until cancelled.

    A promise is working time from the first word that nobody has answered. It is an instant from then on: other hours or another
    promise do not move it. Where a queue does not open for so long, nothing is due.
    """

    def __init__(self, database: Database, clock: Clock, feed: Feed) -> None:
        self._database = database
        self._clock = clock
        self._feed = feed
        self._overdue_at = 0.0

    async def run(self) -> None:
        """Follow until cancelled."""
        await follow_journal(self._feed, "answers", self._look)

    async def _look(self) -> None:
        await self.promise()
        now = asyncio.get_running_loop().time()
        if now >= self._overdue_at:
            self._overdue_at = now + OVERDUE_EVERY_SECONDS
            await self.tell_overdue()

    async def promise(self) -> int:
        """Reckon by when those who have begun to wait are to be answered; how many that were. Whoever dies in between begins again."""
        async with self._database.system.acquire() as connection, connection.transaction():
            rows = await connection.fetch(_FIND, self._clock.now())
            for row in rows:
                entry_point_id = await connection.fetchval(_WROTE_AT, row["tenant_id"], row["case_id"])
                calendar = await find_calendar_of_queue(
                    connection, row["tenant_id"], row["queue_id"], entry_point_id
                )
                due_at = find_promised(calendar, row["minutes"], row["since"])
                await connection.execute(_PROMISE, row["tenant_id"], row["case_id"], due_at, row["since"])
        return len(rows)

    async def tell_overdue(self) -> int:
        """Record who was not answered in time; how many that are."""
        told: int = await self._database.system.fetchval(_TELL, self._clock.now())
        if told:
            self._feed.committed()
        return told

"""From the journal to who is told."""

import asyncio
from collections import defaultdict
from uuid import UUID

from retzef.kernel.clock import Clock
from retzef.platform.db import Connection, Database
from retzef.platform.realtime.feed import Feed
from retzef.platform.realtime.follow import follow_journal

DEADLINES_EVERY_SECONDS = 15.0
# A word to all processes holds at most 7,000 bytes, and an id takes 37.
TOLD_AT_ONCE = 100
KEPT_FOR_DAYS = 60
_PLAN = "SELECT tenant_id, agent_id FROM plan_notifications($1)"
_DEADLINES = "SELECT tell_deadlines($1) + tell_tasks($1)"
_OLD = """
DELETE FROM notifications WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM notifications WHERE told_at < now() - make_interval(days => $1) ORDER BY told_at LIMIT 10000))
"""


class NotificationPlanner:
    """Run `run()` in a task until cancelled. The desks of those who were told hear of it at once."""

    def __init__(self, database: Database, clock: Clock, feed: Feed) -> None:
        self._database = database
        self._clock = clock
        self._feed = feed
        self._deadlines_at = 0.0

    async def run(self) -> None:
        """Plan until cancelled."""
        await follow_journal(self._feed, "notifications", self._look)

    async def _look(self) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._deadlines_at:
            self._deadlines_at = now + DEADLINES_EVERY_SECONDS
            await self.tell_deadlines()
        await self.plan()

    async def tell_deadlines(self) -> int:
        """Record which deadlines are near and which have passed, and which tasks are due; how many."""
        told: int = await self._database.system.fetchval(_DEADLINES, self._clock.now())
        if told:
            self._feed.committed()
        return told

    async def plan(self) -> int:
        """Make notifications of what has come; how many people have new ones."""
        rows = await self._database.system.fetch(_PLAN, self._clock.now())
        told: dict[UUID, list[str]] = defaultdict(list)
        for row in rows:
            told[row["tenant_id"]].append(str(row["agent_id"]))
        for tenant_id, agents in told.items():
            for first in range(0, len(agents), TOLD_AT_ONCE):
                await self._feed.whisper(
                    f"notified {tenant_id} {' '.join(agents[first : first + TOLD_AT_ONCE])}"
                )
        return len(rows)


async def delete_old_notifications(connection: Connection) -> None:
    """What was told so long ago that nobody looks for it."""
    await connection.execute(_OLD, KEPT_FOR_DAYS)

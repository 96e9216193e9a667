"""From the journal to who is told: every second, and as soon as the journal grows, in whichever worker is first."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from retzef.kernel.clock import Clock
from retzef.platform.db import DATABASE_TROUBLE, Connection, Database
from retzef.platform.journal import JournalRow, Position
from retzef.platform.realtime.feed import Feed

PLAN_EVERY_SECONDS = 1.0
# Under load one look serves several commits.
PLAN_AT_MOST_EVERY_SECONDS = 0.1
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

log = logging.getLogger("retzef.notifications")


class NotificationPlanner:
    """Run `run()` in a task until cancelled. The desks of those who were told hear of it at once."""

    def __init__(self, database: Database, clock: Clock, feed: Feed) -> None:
        self._database = database
        self._clock = clock
        self._feed = feed
        self._awake = asyncio.Event()
        self._deadlines_at = 0.0
        feed.subscribe(self._heard)

    async def run(self) -> None:
        """Plan until cancelled; a database that is away is waited for."""
        loop = asyncio.get_running_loop()
        while True:
            self._awake.clear()
            try:
                if loop.time() >= self._deadlines_at:
                    self._deadlines_at = loop.time() + DEADLINES_EVERY_SECONDS
                    await self.tell_deadlines()
                await self.plan()
            except DATABASE_TROUBLE as error:
                log.warning("notifications.unavailable", extra={"reason": type(error).__name__})
            await asyncio.sleep(PLAN_AT_MOST_EVERY_SECONDS)
            with suppress(TimeoutError):
                # Not `wait_for`: before Python 3.12 it may swallow a cancellation.
                async with asyncio.timeout(PLAN_EVERY_SECONDS):
                    await self._awake.wait()

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

    def _heard(self, rows: Sequence[JournalRow] | None, position: Position) -> None:
        self._awake.set()


async def delete_old_notifications(connection: Connection) -> None:
    """What was told so long ago that nobody looks for it."""
    await connection.execute(_OLD, KEPT_FOR_DAYS)

"""From the journal to the rules' inbox."""

import msgspec

from retzef.engine.rules import TRIGGER_OF
from retzef.kernel.clock import Clock
from retzef.platform.db import Database
from retzef.platform.realtime.feed import Feed
from retzef.platform.realtime.follow import follow_journal

_PLAN = "SELECT plan_rules($1, $2)"


class RulePlanner:
    """Run `run()` in a task until cancelled. The job runner hears when there is something to do."""

    def __init__(self, database: Database, clock: Clock, feed: Feed) -> None:
        self._database = database
        self._clock = clock
        self._feed = feed
        self._kinds = msgspec.json.encode(TRIGGER_OF).decode()

    async def run(self) -> None:
        """Plan until cancelled."""
        await follow_journal(self._feed, "rules", self.plan)

    async def plan(self) -> int:
        """Put what has come into the inbox; how much that is."""
        planned: int = await self._database.system.fetchval(_PLAN, self._kinds, self._clock.now())
        if planned:
            self._feed.committed()
        return planned

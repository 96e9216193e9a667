"""From the journal to what is to be told."""

import msgspec

from retzef.kernel.clock import Clock
from retzef.modules.webhooks.kinds import PUBLIC_OF
from retzef.platform.db import Database
from retzef.platform.realtime.feed import Feed
from retzef.platform.realtime.follow import follow_journal

_PLAN = "SELECT plan_webhooks($1, $2)"


class WebhookPlanner:
    """Run `run()` in a task until cancelled. The job runner hears when there is something to deliver."""

    def __init__(self, database: Database, clock: Clock, feed: Feed) -> None:
        self._database = database
        self._clock = clock
        self._feed = feed
        self._kinds = msgspec.json.encode(PUBLIC_OF).decode()

    async def run(self) -> None:
        """Plan until cancelled."""
        await follow_journal(self._feed, "webhooks", self.plan)

    async def plan(self) -> int:
        """Plan what has come; how many deliveries that makes."""
        planned: int = await self._database.system.fetchval(_PLAN, self._kinds, self._clock.now())
        if planned:
            self._feed.committed()
        return planned

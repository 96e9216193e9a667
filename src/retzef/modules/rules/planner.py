"""From the journal to the rules' inbox: every second, and as soon as the journal grows, in whichever worker is first."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

import msgspec

from retzef.engine.rules import TRIGGER_OF
from retzef.kernel.clock import Clock
from retzef.platform.db import DATABASE_TROUBLE, Database
from retzef.platform.journal import JournalRow, Position
from retzef.platform.realtime.feed import Feed

PLAN_EVERY_SECONDS = 1.0
# Under load one look serves several commits.
PLAN_AT_MOST_EVERY_SECONDS = 0.1
_PLAN = "SELECT plan_rules($1, $2)"

log = logging.getLogger("retzef.rules")


class RulePlanner:
    """Run `run()` in a task until cancelled. The job runner hears when there is something to do."""

    def __init__(self, database: Database, clock: Clock, feed: Feed) -> None:
        self._database = database
        self._clock = clock
        self._feed = feed
        self._awake = asyncio.Event()
        self._kinds = msgspec.json.encode(TRIGGER_OF).decode()
        feed.subscribe(self._heard)

    async def run(self) -> None:
        """Plan until cancelled; a database that is away is waited for."""
        while True:
            self._awake.clear()
            try:
                await self.plan()
            except DATABASE_TROUBLE as error:
                log.warning("rules.unavailable", extra={"reason": type(error).__name__})
            await asyncio.sleep(PLAN_AT_MOST_EVERY_SECONDS)
            with suppress(TimeoutError):
                # Not `wait_for`: before Python 3.12 it may swallow a cancellation.
                async with asyncio.timeout(PLAN_EVERY_SECONDS):
                    await self._awake.wait()

    async def plan(self) -> int:
        """Put what has come into the inbox; how much that is."""
        planned: int = await self._database.system.fetchval(_PLAN, self._kinds, self._clock.now())
        if planned:
            self._feed.committed()
        return planned

    def _heard(self, rows: Sequence[JournalRow] | None, position: Position) -> None:
        self._awake.set()

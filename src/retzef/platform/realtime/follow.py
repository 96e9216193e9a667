"""Following the journal from a worker: a look every second, and as soon as the journal grows, in whichever worker is first."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from retzef.platform.db import DATABASE_TROUBLE
from retzef.platform.realtime.feed import Feed

LOOK_EVERY_SECONDS = 1.0
# Under load one look serves several commits.
LOOK_AT_MOST_EVERY_SECONDS = 0.1


async def follow_journal(feed: Feed, name: str, look: Callable[[], Awaitable[object]]) -> None:
    """Look until cancelled; a database that is away is waited for. `name`: whose look it is, in the log."""
    log = logging.getLogger(f"retzef.{name}")
    awake = asyncio.Event()
    feed.subscribe(lambda _rows, _position: awake.set())
    while True:
        awake.clear()
        try:
            await look()
        except DATABASE_TROUBLE as error:
            log.warning("%s.unavailable", name, extra={"reason": type(error).__name__})
        await asyncio.sleep(LOOK_AT_MOST_EVERY_SECONDS)
        with suppress(TimeoutError):
            # Not `wait_for`: before Python 3.12 it may swallow a cancellation.
            async with asyncio.timeout(LOOK_EVERY_SECONDS):
                await awake.wait()

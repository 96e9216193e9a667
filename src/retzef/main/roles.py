"""What the roles without a socket do."""

import asyncio
import os
import random
import socket

from retzef.main.compose import Core
from retzef.modules.queues.router import Router


async def run_router(core: Core) -> None:
    """Route until cancelled. The holder's name tells machine and process, and is never used twice."""
    holder = f"{socket.gethostname()}/{os.getpid()}/{core.ids.new()}"
    await Router(core.database, core.clock, core.ids, core.feed, holder).run()


async def run_worker(core: Core, stop: asyncio.Event) -> None:
    """Run jobs until told to stop."""
    await stop.wait()
    random.random()

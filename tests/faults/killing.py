"""kill -9 of what runs below a server, and waiting until the server has put another in its place."""

import os
import signal

from tests.fixtures.centre import Centre
from tests.fixtures.waiting import eventually


async def kill_postgres(centre: Centre) -> None:
    """kill -9 of PostgreSQL's first process; nobody but the server itself starts another."""
    before = centre.postgres_pid
    assert before is not None
    os.kill(before, signal.SIGKILL)

    async def find() -> int | None:
        return centre.postgres_pid

    await eventually(find, lambda pid: pid not in {None, before}, within=90)

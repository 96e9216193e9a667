"""kill -9 of what runs below a server, and waiting until the server has put another in its place."""

import os
import signal

from tests.fixtures.centre import Centre
from tests.fixtures.waiting import eventually


async def kill_postgres(centre: Centre) -> None:
    """kill -9 of PostgreSQL's first process; nobody but the server itself starts another."""
    await wait_for_another_postgres(centre, strike_postgres(centre))


def strike_postgres(centre: Centre) -> int:
    """The kill alone; the process that was killed."""
    before = centre.postgres_pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    return before


async def wait_for_another_postgres(centre: Centre, killed: int) -> None:
    """Until the server has put another in the place of the one that was killed."""

    async def find() -> int | None:
        return centre.postgres_pid

    await eventually(find, lambda pid: pid not in {None, killed})


async def find_router(centre: Centre) -> int | None:
    """The router's process, None while there is none."""
    return centre.router_pid

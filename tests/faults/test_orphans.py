"""kill -9 of the process of the tests: a centre that it started ends with it, and leaves nothing running."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import tests
from tests.fixtures.centre import centre_folder
from tests.fixtures.waiting import eventually

REPOSITORY = Path(tests.__file__).parent.parent
START_AND_WAIT = """
import sys
import time
from pathlib import Path
from tests.fixtures.centre import Centre

centre = Centre(Path(sys.argv[1]), seed=False)
centre.start()
while centre.router_pid is None:
    time.sleep(0.05)
print(centre.pid, centre.router_pid, centre.postgres_pid, flush=True)
sys.stdin.read()
"""


async def test_centre_leaves_nothing_running_when_the_process_that_started_it_is_killed() -> None:
    with centre_folder() as folder:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", START_AND_WAIT, str(folder), stdin=PIPE, stdout=PIPE, cwd=REPOSITORY
        )
        assert process.stdout is not None
        pids = {int(pid) for pid in (await process.stdout.readline()).split()}
        assert len(pids) == 3, "it did not start"
        process.kill()
        await process.wait()
        await eventually(lambda: _still_there(pids), lambda left: not left)


async def _still_there(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}/exe").exists()}

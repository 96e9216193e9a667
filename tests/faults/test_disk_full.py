"""The disk is full while people write: they are told so, nothing that was acknowledged is lost, and all goes on when there is room."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg
import pytest

from retzef.platform.db import Connection
from tests.faults.follower import sit_down
from tests.faults.ground import Ground, lay_ground, looking, superuser_dsn
from tests.faults.http import Answer, Door
from tests.faults.load import Traffic
from tests.fixtures.centre import Centre, centre_folder, running_centre

# Room for a fresh cluster with its log, and some tens of megabytes more.
DISK_MB = 192
FULL = {(507, "storage-full"), (503, "database-unavailable")}
FILE = b"%PDF-1.7\n" + b"0" * 2_000_000 + b"\n%%EOF\n"


@contextmanager
def _small_disk(folder: Path) -> Iterator[None]:
    """A filesystem of its own in `folder`; skips the test where that may not be made."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small filesystem to fill")
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=711", "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"no small filesystem can be mounted here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def centre() -> Iterator[Centre]:
    with centre_folder() as folder, _small_disk(folder), running_centre(folder=folder, seed=False) as running:
        yield running


def _fill(folder: Path) -> Path:
    """Leave not a byte; the file that took them."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while file.write(b"\0" * size):
                    pass
    return filler


@pytest.mark.parametrize(
    "log_too", [pytest.param(False, id="files", marks=pytest.mark.slow), pytest.param(True, id="log")]
)
async def test_nothing_is_lost_and_everybody_is_told_when_the_disk_is_full(
    centre: Centre, log_too: bool
) -> None:
    """Without room in its files PostgreSQL refuses; without room for its log it stops, and cannot even recover."""
    ground = await lay_ground(centre)
    desk = await sit_down(centre.address, ground.agents[0], takes_offers=True)
    async with Traffic(centre, ground, [desk], count=3_000, seed=6) as traffic:
        await desk.be_ready()
        await traffic.reach(0.2)
        connection = await asyncpg.connect(
            superuser_dsn(centre.data)
        )  # later there is no room for that either
        token = await _visit(centre, ground)
        filler = _fill(centre.folder)
        refused = await _upload(centre, ground, token)
        assert (refused.status, refused.code) == (507, "storage-full")
        assert "retry-after" in refused.headers
        if log_too:
            await _use_up_the_log(connection)
        connection.terminate()
        await traffic.wait_for_refusals(60)
        filler.unlink()
        await traffic.finish()
    assert set(traffic.books.refusals) <= FULL
    assert log_too or (507, "storage-full") in traffic.books.refusals
    await traffic.audit()
    stored = await _upload(centre, ground, token)
    assert stored.status == 201, stored.body
    async with looking(centre) as connection:
        rows = await connection.fetch("SELECT sha256 FROM attachments WHERE tenant_id = $1", ground.tenant_id)
    files = [path.name for path in (centre.data / "files").rglob("*") if path.is_file()]
    assert files == [row["sha256"].hex() for row in rows], "a file without its row, or half of one"


async def _use_up_the_log(connection: Connection) -> None:
    """Go on from one file of PostgreSQL's log to the next until there is no room for another: then it dies."""
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        for _ in range(100):
            await connection.execute("SELECT pg_logical_emit_message(true, 'faults', 'more')")
            await connection.execute("SELECT pg_switch_wal()")
        raise AssertionError("there was room for a hundred files")


async def _visit(centre: Centre, ground: Ground) -> str:
    door = Door(centre.port)
    visit = (await door.post(f"/webchat/{ground.webchat_key}/visits", b"{}", {})).json()
    door.close()
    return str(visit["visitor_token"])


async def _upload(centre: Centre, ground: Ground, token: str) -> Answer:
    door = Door(centre.port)
    headers = {"authorization": f"Bearer {token}", "content-type": "application/pdf"}
    answer = await door.post(f"/webchat/{ground.webchat_key}/files?name=bill.pdf", FILE, headers)
    door.close()
    return answer

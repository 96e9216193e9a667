"""Work in processes of its own: what ends one of them, or never ends, is lost alone; and none outlives whoever began it."""

import asyncio
import mmap
import os
import resource
import signal
import subprocess
import sys
import tempfile
from asyncio.subprocess import PIPE
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from pickle import PickleBuffer
from typing import Any, SupportsIndex

import pytest

from retzef.platform.apart import Apart, ApartUnavailableError, Bounds
from retzef.platform.apart.wire import LARGE


@dataclass(frozen=True)
class Piece:
    """What is done with `body`: see `Work`."""

    body: bytes | mmap.mmap

    def __reduce_ex__(self, _protocol: SupportsIndex) -> tuple[type["Piece"], tuple[object, ...]]:
        return Piece, (PickleBuffer(self.body),)


class Work:
    """Ends as the piece says, or gives it back with the process that it was done by."""

    def __call__(self, piece: Piece) -> tuple[int, Piece]:
        match bytes(piece.body[:7]):
            case b"kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case b"raise":
                raise OSError
            case b"exit":
                os._exit(0)
            case b"forever":
                while True:
                    sum(range(1_000_000))
            case b"memory":
                bytearray(4 * 1024**3)
            case _:
                pass
        return os.getpid(), piece


class Unloadable:
    """Work that no process can load."""

    def __call__(self, piece: Piece) -> Piece:
        return piece

    def __reduce__(self) -> tuple[object, ...]:
        return open, ("/nowhere",)


@pytest.fixture
def apart() -> Iterator[Apart[Piece, tuple[int, Piece]]]:
    made: Apart[Piece, tuple[int, Piece]] = Apart(Work(), Bounds(2, seconds=0.5))
    yield made
    made.close()


def pieces(*bodies: bytes) -> list[Piece]:
    return [Piece(each) for each in bodies]


def told(found: Sequence[object]) -> list[object]:
    return [bytes(each[1].body) if isinstance(each, tuple) else each for each in found]


async def test_nothing_runs_before_there_is_work_and_one_process_does_what_follows(
    apart: Apart[Piece, tuple[int, Piece]],
) -> None:
    assert apart.pids == []
    first = await apart.do(pieces(b"a", b"b"))
    again = await apart.do(pieces(b"c"))
    assert told([*first, *again]) == [b"a", b"b", b"c"]
    assert {each[0] for each in [*first, *again] if isinstance(each, tuple)} == set(apart.pids)


async def test_what_ends_its_process_is_lost_and_its_neighbours_are_not(
    apart: Apart[Piece, tuple[int, Piece]],
) -> None:
    found = await apart.do(pieces(b"a", b"kill", b"b", b"memory", b"c"))
    assert told(found) == [b"a", "killed", b"b", "killed", b"c"]


@pytest.mark.slow
@pytest.mark.parametrize("end", [b"kill", b"raise", b"exit", b"memory"])
async def test_however_it_ends_its_process(apart: Apart[Piece, tuple[int, Piece]], end: bytes) -> None:
    found = await apart.do(pieces(b"a", end, end, b"c"))
    assert told(found) == [b"a", "killed", "killed", b"c"]


async def test_what_never_ends_is_broken_off(apart: Apart[Piece, tuple[int, Piece]]) -> None:
    assert told(await apart.do(pieces(b"a", b"forever", b"b"))) == [b"a", "too-long", b"b"]


async def test_a_process_that_was_ended_between_two_pieces_is_replaced(
    apart: Apart[Piece, tuple[int, Piece]],
) -> None:
    await apart.do(pieces(b"a"))
    (pid,) = apart.pids
    os.kill(pid, signal.SIGKILL)
    assert told(await apart.do(pieces(b"b"))) == [b"b"]
    assert pid not in apart.pids


async def test_large_bytes_come_and_go_as_files(apart: Apart[Piece, tuple[int, Piece]]) -> None:
    large = os.urandom(LARGE + 7)
    with tempfile.TemporaryFile() as file:
        file.write(large)
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            (found,) = await apart.do([Piece(mapped)])
    assert isinstance(found, tuple)
    assert isinstance(found[1].body, mmap.mmap)
    assert bytes(found[1].body) == large


async def test_where_no_process_can_be_had_nothing_is_lost() -> None:
    apart: Apart[Piece, Piece] = Apart(Unloadable(), Bounds(1))
    try:
        with pytest.raises(ApartUnavailableError):
            await apart.do(pieces(b"a"))
    finally:
        apart.close()


async def test_what_lies_in_the_folder_we_were_started_in_is_not_run(
    apart: Apart[Piece, tuple[int, Piece]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in ("tempfile", "resource"):
        (tmp_path / f"{each}.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    assert told(await apart.do(pieces(b"a"))) == [b"a"]


@pytest.mark.parametrize("without", ["it", "us"])
async def test_where_there_is_no_room_for_what_is_large_nothing_is_lost(
    apart: Apart[Piece, tuple[int, Piece]], without: str
) -> None:
    """A file may grow to half of what is sent."""
    large = os.urandom(2 * LARGE)
    await apart.do(pieces(b"a"))
    (pid,) = apart.pids
    limited = pid if without == "it" else os.getpid()
    before = resource.prlimit(limited, resource.RLIMIT_FSIZE, (LARGE, resource.RLIM_INFINITY))
    try:
        with pytest.raises(ApartUnavailableError):
            await apart.do(pieces(b"b", large))
    finally:
        resource.prlimit(os.getpid(), resource.RLIMIT_FSIZE, before)
    assert told(await apart.do(pieces(b"b", large))) == [b"b", large]


async def test_closing_ends_also_what_is_only_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    apart: Apart[Piece, tuple[int, Piece]] = Apart(Work(), Bounds(1))
    begun: list[int] = []

    def close_meanwhile(*arguments: Any, **more: Any) -> "subprocess.Popen[bytes]":
        process = popen(*arguments, **more)
        begun.append(process.pid)
        apart.close()
        return process

    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", close_meanwhile)
    with pytest.raises((ApartUnavailableError, asyncio.CancelledError)):
        await apart.do(pieces(b"forever"))
    assert not Path(f"/proc/{begun[0]}").exists()


async def test_closing_breaks_off_what_is_at_work() -> None:
    apart: Apart[Piece, tuple[int, Piece]] = Apart(Work(), Bounds(1))
    await apart.do(pieces(b"a"))
    (pid,) = apart.pids
    asked = asyncio.ensure_future(apart.do(pieces(b"forever")))
    await asyncio.sleep(0)
    apart.close()
    with pytest.raises((ApartUnavailableError, asyncio.CancelledError)):
        await asked
    assert not Path(f"/proc/{pid}").exists()
    with pytest.raises(ApartUnavailableError):
        await apart.do(pieces(b"a"))


@pytest.mark.parametrize("left", [0, 1, 2, 3])
async def test_where_no_file_can_be_opened_nothing_is_lost(
    apart: Apart[Piece, tuple[int, Piece]], left: int
) -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    filling = [os.dup(0) for _ in range(8)]
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(filling) + 1, before[1]))
    try:
        for _ in range(left):
            os.close(filling.pop())
        with pytest.raises(ApartUnavailableError):
            await apart.do(pieces(b"a"))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
        for each in filling:
            os.close(each)
    assert told(await apart.do(pieces(b"a"))) == [b"a"]


WORK_FOREVER = """
import asyncio
import threading
import time
from retzef.platform.apart import Apart, Bounds
from retzef.platform.apart.test_pool import Work, pieces

apart = Apart(Work(), Bounds(1))
asyncio.run(apart.do(pieces(b"a")))
print(*apart.pids, flush=True)
if KIND == "busy":
    asyncio.run(apart.do(pieces(b"forever")))
else:
    time.sleep(600)
"""


@pytest.mark.parametrize("kind", ["busy", "idle"])
async def test_none_outlives_who_began_it(kind: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", f"KIND = {kind!r}\n{WORK_FOREVER}", stdout=PIPE
    )
    assert process.stdout is not None
    pid = int(await process.stdout.readline())
    process.kill()
    await process.wait()
    async with asyncio.timeout(20):
        while Path(f"/proc/{pid}/exe").exists():  # noqa: ASYNC110 - no event tells of it
            await asyncio.sleep(0.01)

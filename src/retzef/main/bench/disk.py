"""What the disk itself takes, while a bench runs on it: the physical limit of everything that answers only after it is durable."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryFile

_PAGE = bytes(8192)
_EVERY_SECONDS = 0.05


@asynccontextmanager
async def disk_beside(folder: Path) -> AsyncIterator[list[float]]:
    """Meanwhile one page is made durable in a file in `folder`, twenty times a second: how long each took, in seconds. There is one at least."""
    took: list[float] = []
    over = asyncio.Event()
    with TemporaryFile(dir=folder) as file:
        writing = asyncio.create_task(_write(file.fileno(), took, over))
        try:
            yield took
        finally:
            over.set()
            await writing


async def _write(file: int, took: list[float], over: asyncio.Event) -> None:
    while not (over.is_set() and took):
        took.append(await asyncio.to_thread(_make_durable, file))
        try:
            await asyncio.wait_for(over.wait(), _EVERY_SECONDS)
        except TimeoutError:
            continue


def _make_durable(file: int) -> float:
    began = time.perf_counter()
    os.pwrite(file, _PAGE, 0)
    os.fdatasync(file)
    return time.perf_counter() - began

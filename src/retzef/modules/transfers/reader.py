"""The other end of the reading process: started, listened to, ended."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from retzef.modules.transfers.batches import Batch, Job
from retzef.modules.transfers.errors import ImportReaderError

_DECODER = msgspec.msgpack.Decoder(Batch)


@asynccontextmanager
async def reading(job: Job) -> AsyncIterator[AsyncIterator[Batch]]:
    """Batches as they are read; the process ends with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "retzef.modules.transfers.reading_process",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(msgspec.json.encode(job) + b"\n")
        yield _batches(process.stdout)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()  # what it had written already is nobody's, and the pipes are closed


async def _batches(stream: asyncio.StreamReader) -> AsyncIterator[Batch]:
    try:
        while size := int.from_bytes(await stream.readexactly(4)):
            yield _DECODER.decode(await stream.readexactly(size))
    except asyncio.IncompleteReadError as error:
        raise ImportReaderError from error

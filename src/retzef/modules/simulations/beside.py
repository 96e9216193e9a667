"""The other end of the simulating process: started, listened to, ended."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import msgspec

from retzef.modules.simulations.errors import SimulationLostError
from retzef.modules.simulations.work import Order, Step

_DECODER = msgspec.json.Decoder(Step)


@asynccontextmanager
async def simulating_beside(order: Order) -> AsyncIterator[AsyncIterator[Step]]:
    """Steps as they are told; the process ends with the block."""
    # -P: what lies in the folder that we were started in is no module of ours.
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "retzef.modules.simulations.process",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(msgspec.json.encode(order) + b"\n")
        with suppress(ConnectionError):  # it has ended: the steps tell
            await process.stdin.drain()
        yield _steps(process.stdout)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()  # what it had told already is nobody's, and the pipes are closed


async def _steps(stream: asyncio.StreamReader) -> AsyncIterator[Step]:
    """Raises SimulationLostError when the process ends before it is done."""
    try:
        while True:
            size = int.from_bytes(await stream.readexactly(4))
            yield _DECODER.decode(await stream.readexactly(size))
    except asyncio.IncompleteReadError as error:
        raise SimulationLostError from error

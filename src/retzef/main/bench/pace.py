"""An open-loop pace: what is due is due, whether or not the last one has been answered."""

import asyncio
from collections.abc import AsyncIterator


async def paced(per_second: float, seconds: float) -> AsyncIterator[int]:
    """Numbers from 0, each at its own instant. Who is late catches up: a stall of the other side is not hidden."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for number in range(round(per_second * seconds)):
        late = loop.time() - (begun + number / per_second)
        if late < 0:
            await asyncio.sleep(-late)
        yield number

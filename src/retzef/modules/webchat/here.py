"""Whether the visitor of a case is connected, told to the desks that ask.

Any process may hold the visitor's sockets, and a desk's may be another. So a desk asks by a whisper, and whoever holds
one answers; who holds none is silent. While a case is asked about, coming and going are told as they happen.
"""

import asyncio
from collections.abc import Callable
from typing import TypeAlias
from uuid import UUID

from retzef.platform.realtime.feed import Feed

# Tenant and case, as they are whispered.
Asked: TypeAlias = tuple[UUID, UUID]
# A desk asks again each half a minute; so long after the last time nothing is told any more.
TOLD_FOR_SECONDS = 60.0


class VisitorsHere:
    """Answers for the widgets of this process. Run `run()` in a task group."""

    def __init__(self, feed: Feed, is_here: Callable[[Asked], bool]) -> None:
        self._feed = feed
        self._is_here = is_here
        # Until when; each lasts as long, so the first asked is the first to run out.
        self._asked: dict[Asked, float] = {}
        self._to_tell: asyncio.Queue[Asked] = asyncio.Queue()
        feed.on_whisper(self._hear)

    async def run(self) -> None:
        """Tell until cancelled."""
        while True:
            tenant_id, case_id = asked = await self._to_tell.get()
            word = "visitor-here" if self._is_here(asked) else "visitor-gone"
            await self._feed.whisper(f"{word} {tenant_id} {case_id}")

    def note(self, tenant_id: UUID, case_id: UUID) -> None:
        """A widget of this case has come or gone here."""
        asked = (tenant_id, case_id)
        if self._asked.get(asked, 0.0) > asyncio.get_running_loop().time():
            self._to_tell.put_nowait(asked)

    def _hear(self, text: str) -> None:
        word, _, rest = text.partition(" ")
        if word not in ("visitor-asked", "visitor-gone"):
            return
        tenant_id, _, case_id = rest.partition(" ")
        asked = (UUID(tenant_id), UUID(case_id))
        if word == "visitor-asked":
            now = asyncio.get_running_loop().time()
            self._asked.pop(asked, None)
            self._asked[asked] = now + TOLD_FOR_SECONDS
            while self._asked[first := next(iter(self._asked))] <= now:
                del self._asked[first]
        # Gone from another process, and perhaps still here: then it is not gone.
        if self._is_here(asked):
            self._to_tell.put_nowait(asked)

"""Traffic beside a fault: senders that do not give up, desks that follow, and the audit when all is over."""

import asyncio
import logging
import random
import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Self
from uuid import UUID

from tests.faults.follower import Desk
from tests.faults.ground import Ground, looking
from tests.faults.ledger import Stored, audit
from tests.faults.senders import Books, Sender, Sent, SignedWay, make_senders, make_visitors
from tests.fixtures.centre import Centre
from tests.fixtures.waiting import WITHIN_SECONDS, eventually

log = logging.getLogger("tests.faults")

FINISHES_WITHIN_SECONDS = 600.0

_MESSAGES_OF_CASE = (
    "SELECT message_id FROM messages WHERE tenant_id = $1 AND case_id = $2 ORDER BY message_id"
)


class Traffic(AbstractAsyncContextManager["Traffic"]):
    """`count` messages of many senders (see `make_senders`), read by `desks`, for the length of a block."""

    def __init__(
        self, centre: Centre, ground: Ground, desks: Sequence[Desk] = (), *, count: int = 0, seed: int = 0
    ) -> None:
        self._centre = centre
        self._ground = ground
        self._desks = desks
        self._seed = seed
        self.books = Books()
        self._entry_point_id = ground.http_id
        self._senders = make_senders(centre.port, ground, self.books, count=count, seed=seed)
        self.count = sum(len(sender.messages) for sender in self._senders)
        self._sending: list[asyncio.Task[None]] = []
        self._following: dict[Desk, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        """Begin."""
        self._following = {desk: asyncio.create_task(desk.follow()) for desk in self._desks}
        for desk in self._desks:
            await asyncio.wait_for(desk.connected.wait(), WITHIN_SECONDS)
        self._sending = [asyncio.create_task(sender.run()) for sender in self._senders]
        return self

    async def let_visitors_write(self, *, visitors: int, each: int) -> None:
        """Visitors of the site begin to write, instead of systems of the house."""
        assert not self.count
        self._entry_point_id = self._ground.webchat_id
        writing = await make_visitors(
            self._centre.port, self._ground, self.books, visitors=visitors, each=each, seed=self._seed
        )
        self.count = visitors * each
        self._sending += [asyncio.create_task(sender.run()) for sender in writing]

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the senders; desks follow until they have been compared."""
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        if error is not None:
            await self._leave()

    async def send(self, thread: str) -> Sent:
        """One message more; it is here when it has been acknowledged."""
        self.count += 1
        message = Sent(thread, f"{thread}/one/{self.count}", f"one more in {thread}: number {self.count}")
        chance = random.Random(self._seed + self.count)
        await Sender(self._centre.port, SignedWay(self._ground), self.books, chance, [message]).run()
        return message

    async def measure_delivery(self, thread: str, desk: Desk) -> float:
        """Send one message; seconds from its first sending until it is on the desk."""
        message = await self.send(thread)

        async def look() -> bool:
            return any(data["text"] == message.text for data in desk.of("message").values())

        await eventually(look)
        return time.monotonic() - message.began_at

    async def cut_off(self, desk: Desk) -> None:
        """The desk's line is reset, and it does not come back."""
        following = self._following.pop(desk)
        if desk.socket is not None:
            desk.socket.transport.abort()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await desk.http.aclose()

    def write_more(self, count: int) -> None:
        """Other systems of the house begin to send."""
        more = make_senders(
            self._centre.port, self._ground, self.books, count=count, seed=self._seed + self.count
        )
        self.count += sum(len(sender.messages) for sender in more)
        self._sending += [asyncio.create_task(sender.run()) for sender in more]

    async def reach(self, share: float) -> None:
        """Wait until so much of the whole (0 to 1) has been acknowledged."""
        waiting = asyncio.create_task(self.books.reach(round(share * self.count)))
        while not waiting.done():
            done, _ = await asyncio.wait([waiting, *self._still_sending], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()

    async def wait_for_refusals(self, count: int) -> None:
        """Wait until so many answers more have been refusals."""
        already = self.books.refusals.total()

        async def look() -> int:
            return self.books.refusals.total() - already

        await eventually(look, lambda refused: refused >= count)

    @property
    def _still_sending(self) -> list["asyncio.Task[None]"]:
        return [task for task in self._sending if not task.done()]

    async def finish(self) -> None:
        """Wait until every sender has been told 2xx for everything."""
        async with asyncio.timeout(FINISHES_WITHIN_SECONDS), asyncio.TaskGroup() as group:
            for task in self._sending:
                group.create_task(_wait_for(task))

    async def audit(self) -> dict[str, list[Stored]]:
        """Everything is there once, and the desks hold what there is. The stored messages by thread."""
        log.info(
            "%d messages, %d repeated, refused: %s",
            self.count,
            self.books.repeated,
            dict(self.books.refusals),
        )
        try:
            async with looking(self._centre) as connection:

                async def messages_of(case_id: str) -> list[UUID]:
                    rows = await connection.fetch(_MESSAGES_OF_CASE, self._ground.tenant_id, UUID(case_id))
                    return [row["message_id"] for row in rows]

                threads = await audit(connection, self._ground, self.books, self._entry_point_id)
                for desk in self._following:
                    await desk.agrees()
                    await desk.holds_whole_threads(messages_of)
            return threads
        finally:
            await self._leave()

    async def _leave(self) -> None:
        for task in self._following.values():
            task.cancel()
        await asyncio.gather(*self._following.values(), return_exceptions=True)
        for desk in self._following:
            await desk.http.aclose()


async def _wait_for(task: "asyncio.Task[None]") -> None:
    await task

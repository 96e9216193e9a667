"""Systems of the house that send through the signed HTTP channel and do not give up: they repeat until they are told 2xx.

They know nothing of each other, so some messages are repeated although they were taken, some are sent twice at the
same moment, and a sender's window goes out in any order. What each was told is written into the books.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

import msgspec

from retzef.channels.http.signature import signed_headers
from tests.faults.ground import Ground
from tests.faults.http import Answer, Door

# A sender that was refused waits, longer each time; real ones wait longer still.
AGAIN_AFTER_SECONDS = 0.02
AGAIN_AT_MOST_SECONDS = 0.5


@dataclass(eq=False, slots=True)
class Sent:
    """One message and what its sender knows of it. Instants are of the steady clock."""

    thread: str
    message_id: str
    text: str
    began_at: float = 0.0
    acknowledged_at: float = 0.0

    @property
    def event(self) -> dict[str, object]:
        """As the channel takes it."""
        return {
            "type": "message",
            "message_id": self.message_id,
            "thread": self.thread,
            "from": {"kind": "customer_number", "value": self.thread, "verified": True},
            "text": self.text,
        }


@dataclass(slots=True)
class Books:
    """What all senders together were told."""

    messages: dict[str, Sent] = field(default_factory=dict)
    acknowledged: int = 0
    repeated: int = 0
    # HTTP status and code of every answer that was no success; 0 when there was no answer.
    refusals: Counter[tuple[int, str]] = field(default_factory=Counter)
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    def note_acknowledged(self, message: Sent) -> None:
        """The sender was told 2xx; a second time changes nothing."""
        if not message.acknowledged_at:
            message.acknowledged_at = time.monotonic()
            self.acknowledged += 1
            self._moved.set()

    async def reach(self, count: int, *, within: float = 600.0) -> None:
        """Wait until so many messages have been acknowledged."""
        async with asyncio.timeout(within):
            while self.acknowledged < count:
                self._moved.clear()
                await self._moved.wait()


class Way(Protocol):
    """How messages get into a centre."""

    @property
    def takes_many(self) -> bool:
        """May several go in one request?"""
        ...

    async def attempt(self, door: Door, messages: Sequence[Sent]) -> Answer:
        """One try. Raises OSError, EOFError or TimeoutError when there is no answer."""
        ...


@dataclass(frozen=True, slots=True)
class SignedWay:
    """The signed HTTP channel."""

    ground: Ground
    takes_many: bool = True

    async def attempt(self, door: Door, messages: Sequence[Sent]) -> Answer:
        """Signed now, with the clock of this process."""
        body = msgspec.json.encode({"events": [each.event for each in messages]})
        headers = signed_headers(self.ground.http_secret, body, datetime.now(UTC))
        return await door.post(f"/channels/http/{self.ground.http_key}", body, headers)


@dataclass(frozen=True, slots=True)
class ChatWay:
    """Web chat, as one visitor's widget speaks it."""

    ground: Ground
    token: str
    takes_many: bool = False

    async def attempt(self, door: Door, messages: Sequence[Sent]) -> Answer:
        """One message a request."""
        (message,) = messages
        body = msgspec.json.encode({"client_id": message.message_id, "text": message.text})
        headers = {"authorization": f"Bearer {self.token}"}
        return await door.post(f"/webchat/{self.ground.webchat_key}/messages", body, headers)


@dataclass(slots=True)
class Sender:
    """One system. It sends its messages window by window: one at a time keeps their order, more do not."""

    port: int
    way: Way
    books: Books
    chance: random.Random
    messages: Sequence[Sent]
    window: int = 1
    # Of so many messages one is sent again although it was taken, or twice at once.
    repeats: float = 0.15

    async def run(self) -> None:
        """Send everything, however often it takes."""
        door = Door(self.port)
        try:
            for start in range(0, len(self.messages), self.window):
                await self._send_window(door, list(self.messages[start : start + self.window]))
        finally:
            door.close()

    async def _send_window(self, door: Door, window: list[Sent]) -> None:
        self.chance.shuffle(window)
        sendings = [[message] for message in window]
        if self.way.takes_many and len(window) > 2 and self.chance.random() < self.repeats:
            sendings = [window]  # all in one request
        # A second worker of the same system that does not know of the first.
        sendings += [[message] for message in window if self.chance.random() < self.repeats]
        await asyncio.gather(*(self._send(door, sending) for sending in sendings))
        late = [message for message in window if self.chance.random() < self.repeats]
        self.books.repeated += len(sendings) - len(window) + len(late)
        await asyncio.gather(*(self._send(door, [message]) for message in late))

    async def _send(self, door: Door, messages: Sequence[Sent]) -> None:
        for message in messages:
            self.books.messages.setdefault(message.message_id, message)
            message.began_at = message.began_at or time.monotonic()
        pause = AGAIN_AFTER_SECONDS
        while not await self._attempt(door, messages):
            self.books.repeated += 1
            await asyncio.sleep(pause * (1 + self.chance.random()))
            pause = min(2 * pause, AGAIN_AT_MOST_SECONDS)
        for message in messages:
            self.books.note_acknowledged(message)

    async def _attempt(self, door: Door, messages: Sequence[Sent]) -> bool:
        try:
            answer = await self.way.attempt(door, messages)
        except (OSError, EOFError, TimeoutError) as error:
            self.books.refusals[0, type(error).__name__] += 1
            return False
        if answer.is_success:
            return True
        self.books.refusals[answer.status, answer.code] += 1
        return False


def write_messages(thread: str, sender: str, count: int) -> list[Sent]:
    """What one sender has to say in one thread."""
    return [
        Sent(thread, f"{thread}/{sender}/{number}", f"{sender} says {number} in {thread} · שלום 👋")
        for number in range(count)
    ]


def make_senders(port: int, ground: Ground, books: Books, *, count: int, seed: int) -> list[Sender]:
    """Ten senders race on one thread with a third of `count`; twenty threads of their own share the rest.

    Half of the twenty keep their order (one at a time), half send windows of up to eight.
    """
    chance = random.Random(seed)
    way = SignedWay(ground)
    each = -(-count // 30)

    def make(thread: str, sender: str, many: int, window: int) -> Sender:
        messages = write_messages(thread, f"{seed}-{sender}", many)
        return Sender(port, way, books, random.Random(chance.random()), messages, window)

    return [
        *(make("raced", f"r{number}", each, 1 + number % 3) for number in range(10)),
        *(make(f"quiet-{number}", "q", each, 1 if number % 2 else 2 + number % 7) for number in range(20)),
    ]


async def make_visitors(
    port: int, ground: Ground, books: Books, *, visitors: int, each: int, seed: int
) -> list[Sender]:
    """So many visitors of the site who write so many messages, one after the other."""
    chance = random.Random(seed)
    door = Door(port)
    senders = []
    for _ in range(visitors):
        visit = (await door.post(f"/webchat/{ground.webchat_key}/visits", b"{}", {})).json()
        messages = [
            Sent(
                visit["visitor_id"], str(UUID(int=chance.getrandbits(128), version=4)), f"line {number} of it"
            )
            for number in range(each)
        ]
        way = ChatWay(ground, visit["visitor_token"])
        senders.append(Sender(port, way, books, random.Random(chance.random()), messages))
    door.close()
    return senders

"""The provider's side: signed webhooks over keep-alive connections, as fast as they are answered or at a given pace.

Lean on purpose: bytes in, bytes out, so that the client takes as little of the machine as it can from the server.
"""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, cast

import msgspec

from retzef.channels.http.signature import sign
from retzef.main.bench.dialogue import Dialogue, ParentGoneError
from retzef.main.bench.ground import TEXT, Place, made_body
from retzef.main.bench.pace import paced

# What a stamped text begins with: the monotonic instant of its sending, in nanoseconds.
STAMP = "sent-at "
Target: TypeAlias = Literal["door", "empty", "asgi", "relay"]


class Send(msgspec.Struct, frozen=True):
    """Send to the server at `port` over `connections`.

    `to`: the signed door, the empty handler, the bare function, or a relay to the agent of the thread. With
    `per_second` at that pace for `seconds`; else as fast as they are answered, `count` requests or for `seconds`.
    """

    place: Place
    port: int
    to: Target
    connections: int
    run: str
    threads: list[str]
    seconds: float
    count: int = 0
    per_second: float = 0.0


class SendReport(msgspec.Struct, frozen=True):
    """What came of it. `latencies` in seconds, from the writing of a request to its answer."""

    seconds: float
    answered: int
    refused: int
    cpu_seconds: float
    latencies: list[float]


class Idle(msgspec.Struct, frozen=True):
    """Ready for a task."""


@dataclass(slots=True)
class _Work:
    """Requests still to be sent, and what came of those that were."""

    requests: deque[bytes]
    total: int
    done: "asyncio.Future[None]"
    answered: int = 0
    refused: int = 0
    latencies: list[float] = field(default_factory=list)
    idle: "deque[_Connection]" = field(default_factory=deque)

    def answer(self, status: bytes, taken: float) -> None:
        self.answered += 1
        self.refused += status[:1] != b"2"
        self.latencies.append(taken)
        self.end_when_all_are_answered()

    def stop(self) -> None:
        """Send no more of them."""
        self.total -= len(self.requests)
        self.requests.clear()
        self.end_when_all_are_answered()

    def end_when_all_are_answered(self) -> None:
        if self.answered == self.total and not self.done.done():
            self.done.set_result(None)


class _Connection(asyncio.Protocol):
    """One keep-alive connection: a request, its answer, the next request."""

    def __init__(self, work: _Work) -> None:
        self._work = work
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._begun = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def next(self) -> None:
        """Send what is waiting, or wait for something to send."""
        if not self._work.requests:
            self._work.idle.append(self)
            return
        assert self._transport is not None
        self._begun = time.monotonic()
        self._transport.write(self._work.requests.popleft())

    def data_received(self, data: bytes) -> None:
        received = self._received + data if self._received else data
        end = received.find(b"\r\n\r\n")
        if end < 0 or len(received) < end + 4 + _content_length(received[:end]):
            self._received = received
            return
        self._received = b""
        self._work.answer(received[9:12], time.monotonic() - self._begun)
        self.next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self._work.done.done():
            self._work.done.set_exception(error or ConnectionError("the server closed a connection"))

    def close(self) -> None:
        """End it."""
        if self._transport is not None:
            self._transport.close()


def _content_length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    return int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


async def send_messages(dialogue: Dialogue) -> None:
    """Do what is asked until the parent is gone."""
    await dialogue.hear(Idle)
    dialogue.say(Idle())
    try:
        while True:
            task = await dialogue.hear(Send)
            dialogue.say(await (_send_at_pace(task) if task.per_second else _send_all(task)))
    except ParentGoneError:
        return


async def _send_all(task: Send) -> SendReport:
    requests = deque(
        _request(task, task.threads[number % len(task.threads)], f"{task.run}-{number}", TEXT)
        for number in range(task.count)
    )
    work = _Work(requests, task.count, asyncio.get_running_loop().create_future())
    connections = await _connect(task, work)
    begun, busy = time.monotonic(), time.process_time()
    for connection in connections:
        connection.next()
    stopping = asyncio.get_running_loop().call_later(task.seconds, work.stop)
    await work.done
    stopping.cancel()
    report = _report(work, begun, busy)
    _close(connections)
    return report


async def _send_at_pace(task: Send) -> SendReport:
    work = _Work(deque(), round(task.per_second * task.seconds), asyncio.get_running_loop().create_future())
    connections = await _connect(task, work)
    work.idle.extend(connections)
    begun, busy = time.monotonic(), time.process_time()
    async for number in paced(task.per_second, task.seconds):
        text = f"{STAMP}{time.monotonic_ns()} {TEXT}"
        work.requests.append(
            _request(task, task.threads[number % len(task.threads)], f"{task.run}-{number}", text)
        )
        if work.idle:
            work.idle.popleft().next()
    await work.done
    report = _report(work, begun, busy)
    _close(connections)
    return report


async def _connect(task: Send, work: _Work) -> list[_Connection]:
    loop = asyncio.get_running_loop()
    return [
        (await loop.create_connection(lambda: _Connection(work), "127.0.0.1", task.port))[1]
        for _ in range(task.connections)
    ]


def _close(connections: list[_Connection]) -> None:
    for connection in connections:
        connection.close()


def _report(work: _Work, begun: float, busy: float) -> SendReport:
    return SendReport(
        time.monotonic() - begun, work.answered, work.refused, time.process_time() - busy, work.latencies
    )


def _request(task: Send, thread: str, message_id: str, text: str) -> bytes:
    body = made_body(thread, message_id, text)
    now = int(time.time())
    path = {
        "door": f"/channels/http/{task.place.public_key}",
        "empty": f"/empty/{task.place.public_key}",
        "asgi": "/",
        "relay": f"/relay/{thread}",
    }[task.to]
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nX-Retzef-Timestamp: {now}\r\n"
        f"X-Retzef-Signature: {sign(task.place.secret, now, body)}\r\n\r\n"
    ).encode() + body

"""The agents' side: desks that are connected, watch cases, and note when a stamped text comes in."""

import asyncio
import re
import time

import msgspec
import websockets
from websockets.asyncio.client import ClientConnection, connect

from retzef.main.bench.clients import STAMP, Idle
from retzef.main.bench.dialogue import Dialogue, ParentGoneError

# Only in a message's own text: lists show its first line too.
_STAMP = re.compile(rb'"text":\s*"' + re.escape(STAMP).encode() + rb"(\d+) ")
# Sockets opened at the same time.
_OPENING_AT_ONCE = 50


class Desk(msgspec.Struct, frozen=True):
    """One agent's desk: its path on the server, the session's cookie, the first frame."""

    path: str
    cookie: str
    register: str


class Connect(msgspec.Struct, frozen=True):
    """Open all these at the server at `port`; the answer comes when each has got its first frame."""

    port: int
    desks: list[Desk]


class Connected(msgspec.Struct, frozen=True):
    """How long it took to open all."""

    seconds: float


class Collect(msgspec.Struct, frozen=True):
    """Wait until so many different stamped texts have come since the last time, at most so long; then tell."""

    count: int
    within: float


class Collected(msgspec.Struct, frozen=True):
    """Seconds from sending to arrival, each text once; frames that came, and processor time since the last time."""

    seconds: list[float]
    frames: int
    cpu_seconds: float


class Task(msgspec.Struct, frozen=True):
    """One of the above; neither: close all sockets."""

    connect: Connect | None = None
    collect: Collect | None = None


class _Watchers:
    def __init__(self) -> None:
        self._sockets: list[ClientConnection] = []
        self._readers: list[asyncio.Task[None]] = []
        self._taken: dict[bytes, float] = {}
        self._frames = 0
        self._busy = time.process_time()
        self._more = asyncio.Event()

    async def connect(self, task: Connect) -> Connected:
        begun = time.monotonic()
        opening = asyncio.Semaphore(_OPENING_AT_ONCE)
        await asyncio.gather(*(self._open(task.port, desk, opening) for desk in task.desks))
        self._taken.clear()
        self._busy = time.process_time()
        return Connected(time.monotonic() - begun)

    async def _open(self, port: int, desk: Desk, opening: asyncio.Semaphore) -> None:
        async with opening:
            # Compression is offered, as browsers do; whether it is used is the server's choice.
            socket = await connect(
                f"ws://127.0.0.1:{port}{desk.path}", additional_headers={"Cookie": desk.cookie}, open_timeout=30,
                ping_interval=None, max_size=None, proxy=None,
            )  # fmt: skip
            await socket.send(desk.register)
            await socket.recv()
        self._sockets.append(socket)
        self._readers.append(asyncio.create_task(self._read(socket)))

    async def _read(self, socket: ClientConnection) -> None:
        try:
            while True:
                frame = await socket.recv(decode=False)
                now = time.monotonic_ns()
                self._frames += 1
                for stamp in _STAMP.findall(frame):
                    if stamp not in self._taken:  # told again when the message changes
                        self._taken[stamp] = (now - int(stamp)) / 1e9
                        self._more.set()
        except websockets.ConnectionClosed:
            return

    async def collect(self, task: Collect) -> Collected:
        deadline = time.monotonic() + task.within
        while len(self._taken) < task.count and (left := deadline - time.monotonic()) > 0:
            self._more.clear()
            try:
                await asyncio.wait_for(self._more.wait(), left)
            except TimeoutError:
                break
        collected = Collected(list(self._taken.values()), self._frames, time.process_time() - self._busy)
        self._taken.clear()
        self._frames, self._busy = 0, time.process_time()
        return collected

    async def close(self) -> None:
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*(socket.close() for socket in self._sockets), return_exceptions=True)
        self._sockets.clear()
        self._readers.clear()


async def watch_cases(dialogue: Dialogue) -> None:
    """Do what is asked until the parent is gone."""
    await dialogue.hear(Idle)
    dialogue.say(Idle())
    watchers = _Watchers()
    try:
        while True:
            task = await dialogue.hear(Task)
            if task.connect is not None:
                dialogue.say(await watchers.connect(task.connect))
            elif task.collect is not None:
                dialogue.say(await watchers.collect(task.collect))
            else:
                await watchers.close()
                dialogue.say(Idle())
    except ParentGoneError:
        await watchers.close()

"""Desks of agents who come back from a break: each says that it is ready, is offered something, takes it, and goes again.

Its own WebSocket and API calls, as the desk has them. What is in hand is finished during the break, so that as many are at work as before.
"""

import asyncio
import json
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
import websockets
from websockets.asyncio.client import ClientConnection, connect

from retzef.main.bench.clients import Idle
from retzef.main.bench.dialogue import Dialogue, ParentGoneError
from retzef.main.bench.pace import paced
from retzef.platform.auth.principal import CSRF_HEADER, csrf_of

_OPENING_AT_ONCE = 50
# The server closes what is idle for longer.
_KEPT_SECONDS = 3.0
_REGISTER = '{"type":"register","position":null,"watch":[]}'


class Open(msgspec.Struct, frozen=True):
    """Connect the desks of those with these tokens to the server at `port`; `resting`: how many of them, the first, are on a break."""

    port: int
    tokens: list[str]
    resting: int


class Opened(msgspec.Struct, frozen=True):
    """All are connected."""

    seconds: float


class Return(msgspec.Struct, frozen=True):
    """Let those on a break come back at this pace for so long, and wait so long at most for each offer. Who is offered something thinks for
    `thinks` seconds before they take it.
    """

    per_second: float
    seconds: float
    within: float
    thinks: float = 0.0


class Came(msgspec.Struct, frozen=True):
    """An offer on a desk. `at`: on the steady clock, which all processes share; `since_click`, `since_event`: seconds since the agent pressed
    *ready*, and since the instant that the journal has for it.
    """

    offer_id: str
    work_item_id: str
    at: float
    since_click: float
    since_event: float


class Returned(msgspec.Struct, frozen=True):
    """What came; `without`: who waited in vain; `late`: whose offer was gone when they took it; `nobody`: how often all were busy."""

    came: list[Came]
    without: int
    late: int
    nobody: int
    cpu_seconds: float


class Order(msgspec.Struct, frozen=True):
    """One of the above."""

    open: Open | None = None
    come_back: Return | None = None


@dataclass(eq=False, slots=True)
class _Desk:
    """One agent's."""

    token: str
    socket: ClientConnection | None = None
    offered: "asyncio.Future[tuple[str, str, float, float]] | None" = None
    seen: set[str] = field(default_factory=set)

    async def read(self) -> None:
        assert self.socket is not None
        try:
            async for text in self.socket:
                at, clock = time.monotonic(), time.time()
                if '"offer"' not in str(text):
                    continue
                for entity in json.loads(text).get("entities", ()):
                    if entity["kind"] != "offer" or entity["data"]["state"] != "pending":
                        continue
                    if self.offered is not None and not self.offered.done() and entity["id"] not in self.seen:
                        self.seen.add(entity["id"])
                        self.offered.set_result((entity["id"], entity["data"]["work_item_id"], at, clock))
        except websockets.ConnectionClosed:
            return


class _Floor:
    def __init__(self) -> None:
        self._port = 0
        self._resting: deque[_Desk] = deque()
        self._idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._readers: list[asyncio.Task[None]] = []
        self._came: list[Came] = []
        self._without = self._late = self._nobody = 0

    async def open(self, task: Open) -> Opened:
        begun = time.monotonic()
        self._port = task.port
        opening = asyncio.Semaphore(_OPENING_AT_ONCE)
        desks = [_Desk(token) for token in task.tokens]
        await asyncio.gather(*(self._connect(desk, opening) for desk in desks))
        self._resting.extend(desks[: task.resting])
        return Opened(time.monotonic() - begun)

    async def _connect(self, desk: _Desk, opening: asyncio.Semaphore) -> None:
        async with opening:
            desk.socket = await connect(
                f"ws://127.0.0.1:{self._port}/api/v1/live", additional_headers={"Cookie": f"retzef_session={desk.token}"},
                open_timeout=60, ping_interval=None, max_size=None, proxy=None,
            )  # fmt: skip
            await desk.socket.send(_REGISTER)
            await desk.socket.recv()
        self._readers.append(asyncio.create_task(desk.read()))

    async def come_back(self, task: Return) -> Returned:
        busy = time.process_time()
        self._came, self._without, self._late, self._nobody = [], 0, 0, 0
        under_way: set[asyncio.Task[None]] = set()
        async for _ in paced(task.per_second, task.seconds):
            if not self._resting:
                self._nobody += 1
                continue
            desk = self._resting.popleft()
            turn = asyncio.create_task(self._turn(desk, task))
            under_way.add(turn)
            turn.add_done_callback(under_way.discard)
        await asyncio.gather(*under_way)
        return Returned(self._came, self._without, self._late, self._nobody, time.process_time() - busy)

    async def _turn(self, desk: _Desk, task: Return) -> None:
        desk.offered = asyncio.get_running_loop().create_future()
        clicked = time.monotonic()
        answer = await self._call(desk, "PUT", "/me/presence", {"presence": "ready", "reason": None})
        since = datetime.fromisoformat(answer["presence_at"]).timestamp()
        try:
            async with asyncio.timeout(task.within):
                offer_id, item_id, at, clock = await desk.offered
        except TimeoutError:
            self._without += 1
            await self._rest(desk)
        else:
            self._came.append(Came(offer_id, item_id, at, at - clicked, clock - since))
            await asyncio.sleep(task.thinks)
            taken = await self._call(desk, "POST", f"/offers/{offer_id}/accept", None)
            await self._rest(desk)
            if "work_item_id" in taken:
                await self._call(desk, "POST", f"/work-items/{item_id}/finish", None)
            else:
                self._late += 1
        desk.offered = None
        self._resting.append(desk)

    async def _rest(self, desk: _Desk) -> None:
        await self._call(desk, "PUT", "/me/presence", {"presence": "not_ready", "reason": "break"})

    async def _call(self, desk: _Desk, method: str, path: str, body: object) -> dict[str, Any]:
        """The answer's body; of a refusal too."""
        reader, writer = await self._connection()
        payload = b"" if body is None else msgspec.json.encode(body)
        writer.write(
            f"{method} /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Cookie: retzef_session={desk.token}\r\n{CSRF_HEADER}: {csrf_of(desk.token)}\r\n"
            f"Content-Length: {len(payload)}\r\n\r\n".encode()
            + payload
        )
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        _, found, length = head.partition("content-length:")
        said = await reader.readexactly(int(length.split("\r\n", 1)[0])) if found else b""
        self._idle.append((time.monotonic(), reader, writer))
        answer: dict[str, Any] = json.loads(said) if said else {}
        return answer

    async def _connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        while self._idle:
            used_at, reader, writer = self._idle.pop()
            if time.monotonic() - used_at < _KEPT_SECONDS:
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self._port)

    async def close(self) -> None:
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)


async def answer_offers(dialogue: Dialogue) -> None:
    """Do what is asked until the parent is gone."""
    await dialogue.hear(Idle)
    dialogue.say(Idle())
    floor = _Floor()
    try:
        while True:
            order = await dialogue.hear(Order)
            if order.open is not None:
                dialogue.say(await floor.open(order.open))
            elif order.come_back is not None:
                dialogue.say(await floor.come_back(order.come_back))
    except ParentGoneError:
        await floor.close()

"""A desk without a screen: it keeps to `docs/reference/wire.md`, comes back whenever it is cut off, and can be compared.

What it holds after all that has happened must be what a desk that connects now is shown.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import websockets
from websockets.asyncio.client import ClientConnection

from tests.faults.ground import PASSWORD, Agent
from tests.fixtures.waiting import WITHIN_SECONDS, eventually

AGAIN_AFTER_SECONDS = 0.1

Key = tuple[str, str]
Held = dict[Key, tuple[int, dict[str, Any]]]


@dataclass(eq=False)
class Desk:
    """One agent's desk. Run `follow()`; `takes_offers`: accept and open whatever is offered."""

    address: str
    agent: Agent
    http: httpx.AsyncClient
    takes_offers: bool = False
    held: Held = field(default_factory=dict)
    position: str | None = None
    watched: set[str] = field(default_factory=set)
    # How it was connected: 'snapshot' or 'changes' for each registration, and the codes of closings.
    registrations: list[str] = field(default_factory=list)
    closings: list[int] = field(default_factory=list)
    socket: ClientConnection | None = None
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    _awaited: set[str] = field(default_factory=set)
    _accepting: set[str] = field(default_factory=set)
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    # ---------------------------------------------------------------- acting

    async def call(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Call the API as the desk does."""
        return await self.http.request(method, f"{self.address}/api/v1{path}", json=body)

    async def insist(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Repeat a call until the server is there to answer it, as a desk does."""

        async def attempt() -> httpx.Response | None:
            with suppress(httpx.TransportError):
                answer = await self.call(method, path, body)
                return None if answer.status_code in {429, 503, 507} else answer
            return None

        answer = await eventually(attempt, lambda found: found is not None)
        assert answer is not None
        return answer

    async def be_ready(self) -> None:
        """Say that one is there."""
        answer = await self.insist("PUT", "/me/presence", {"presence": "ready", "reason": None})
        assert answer.status_code == 200, answer.text

    # ---------------------------------------------------------------- following

    async def follow(self) -> None:
        """Stay connected until cancelled."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())}
        url = f"{self.address.replace('http', 'ws', 1)}/api/v1/live"
        while True:
            try:
                async with websockets.connect(
                    url, additional_headers=headers, max_size=None, open_timeout=WITHIN_SECONDS
                ) as socket:
                    await self._speak(socket)
            except (OSError, TimeoutError, websockets.WebSocketException) as error:
                if isinstance(error, websockets.ConnectionClosed) and error.rcvd is not None:
                    self.closings.append(error.rcvd.code)
            finally:
                self.socket = None
                self.connected.clear()
            await asyncio.sleep(AGAIN_AFTER_SECONDS)

    async def _speak(self, socket: ClientConnection) -> None:
        # Watched are those whose page has come; the others are asked for anew once we are registered.
        watch = sorted(self.watched)
        await socket.send(json.dumps({"type": "register", "position": self.position, "watch": watch}))
        self.socket = socket
        is_first = True
        async for text in socket:
            frame = json.loads(text)
            self._fold(frame)
            if is_first and frame["type"] in {"snapshot", "changes"}:
                is_first = False
                self.registrations.append(frame["type"])
                self.connected.set()
                for case_id in sorted(self._awaited):
                    await socket.send(json.dumps({"type": "watch", "case_id": case_id}))
            if self.takes_offers:
                self._take_offers()

    def _fold(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "snapshot":
            self.held = {}
        if frame["type"] == "watched":
            self.watched.add(frame["case_id"])
            self._awaited.discard(frame["case_id"])
        if frame["type"] in {"snapshot", "changes"}:
            self.position = frame["position"]
        for entity in frame.get("entities", ()):
            key = (entity["kind"], entity["id"])
            if key not in self.held or entity["version"] > self.held[key][0]:
                self.held[key] = (entity["version"], entity["data"])
        for gone in frame.get("removed", ()):
            self.held.pop((gone["kind"], gone["id"]), None)

    async def watch(self, case_id: str) -> None:
        """Open a case and wait until its page is here, over whatever breaks meanwhile."""
        self._awaited.add(case_id)
        if self.socket is not None:
            with suppress(websockets.ConnectionClosed):
                await self.socket.send(json.dumps({"type": "watch", "case_id": case_id}))

    async def watches(self, count: int) -> None:
        """Wait until the pages of so many cases are here."""

        async def look() -> int:
            return len(self.watched)

        await eventually(look, lambda seen: seen >= count)

    def begin_to_take(self) -> None:
        """Accept what is offered, from now on."""
        self.takes_offers = True
        self._take_offers()

    def _take_offers(self) -> None:
        for (kind, offer_id), (_, data) in self.held.items():
            if kind == "offer" and data["state"] == "pending" and offer_id not in self._accepting:
                self._accepting.add(offer_id)
                task = asyncio.create_task(self._accept(offer_id), name=f"accept {offer_id}")
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _accept(self, offer_id: str) -> None:
        answer = await self.insist("POST", f"/offers/{offer_id}/accept")
        assert answer.status_code in {200, 409}, answer.text
        if answer.status_code == 200:
            await self.watch(answer.json()["case_id"])

    # ---------------------------------------------------------------- comparing

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """What it holds of a kind, by id."""
        return {entity_id: data for (each, entity_id), (_, data) in self.held.items() if each == kind}

    def texts(self, case_id: str) -> list[str]:
        """What the agent reads in a case, in order."""
        messages = sorted(self.of("message").items())
        return [data["text"] for _, data in messages if data["case_id"] == case_id]

    async def agrees(self) -> None:
        """Wait until it holds what a desk is shown that connects now and watches the same cases."""
        await eventually(self._list_awaited, lambda awaited: not awaited)

        async def compare() -> dict[Key, tuple[object, object]]:
            fresh = await self._see_afresh()
            # A thread may be longer here than the one page a fresh desk is given, and its end must be the same.
            mine = {key: self.held.get(key) for key in fresh}
            differences: dict[Key, tuple[object, object]] = {
                key: (mine[key], fresh[key]) for key in fresh if mine[key] != fresh[key]
            }
            for key in self.held:
                if key[0] in {"agent", "offer", "work_item"} and key not in fresh:
                    differences[key] = (self.held[key], None)
            return differences

        await eventually(compare, lambda differences: not differences)

    async def _list_awaited(self) -> set[str]:
        """Pages that were asked for and have not come, and offers of which it is not known what became of them."""
        return self._awaited | {task.get_name() for task in self._tasks}

    async def _see_afresh(self) -> Held:
        other = Desk(self.address, self.agent, self.http, watched=set(self.watched))
        following = asyncio.create_task(other.follow())
        try:
            async with asyncio.timeout(WITHIN_SECONDS):
                await other.connected.wait()
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
        return other.held

    async def holds_whole_threads(self, find_messages: Callable[[str], Awaitable[list[UUID]]]) -> None:
        """Nothing is missing between the oldest message it holds of a case and the newest there is."""
        for case_id in self.watched:
            held = {entity_id for entity_id, data in self.of("message").items() if data["case_id"] == case_id}
            there = [str(each) for each in await find_messages(case_id)]
            assert not held - set(there), "holds what is not there"
            if held:
                assert [each for each in there if each >= min(held) and each not in held] == []


async def sit_down(address: str, agent: Agent, *, takes_offers: bool = False) -> Desk:
    """Sign in."""
    http = httpx.AsyncClient(timeout=WITHIN_SECONDS, trust_env=False)
    answer = await http.post(f"{address}/api/v1/session", json={"email": agent.email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    http.headers["x-retzef-csrf"] = answer.json()["csrf"]
    return Desk(address, agent, http, takes_offers)

"""Connections that owe us something and do not give it: they end, however busy they look."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import nullcontext, suppress

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from tests.fixtures.waiting import WITHIN_SECONDS, eventually

from retzef.main import patience
from retzef.main.settings import read_settings
from retzef.main.stack import uvicorn_config

HEAD = b"POST / HTTP/1.1\r\nhost: test\r\ncontent-length: 100000\r\n\r\n"


# More than any buffer between two processes takes.
MUCH = b"a" * (32 * 1024 * 1024)
UPGRADE = (
    b"GET /much HTTP/1.1\r\nhost: test\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
    b"sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


class Application:
    """Answers at once, without reading. `much_is_over`: the answer to "/much", more than the caller takes, has ended."""

    def __init__(self) -> None:
        self.much_is_over = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket."""
        if scope["path"] == "/listen":
            listening = WebSocket(scope, receive, send)
            await listening.accept()
            while (await listening.receive())["type"] != "websocket.disconnect":
                pass
        elif scope["path"] != "/much":
            await PlainTextResponse("no")(scope, receive, send)
        else:
            await self._answer_much(scope, receive, send)

    async def _answer_much(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if scope["type"] == "http":
                await send({"type": "http.response.start", "status": 200, "headers": []})
                await send({"type": "http.response.body", "body": MUCH, "more_body": True})
                await send({"type": "http.response.body", "body": MUCH})
            else:
                await WebSocket(scope, receive, send).accept()
                await send({"type": "websocket.send", "bytes": MUCH})
                await send({"type": "websocket.close"})
        finally:
            self.much_is_over.set()


@pytest.fixture
def application() -> Application:
    """What is served."""
    return Application()


@pytest.fixture
async def port(application: Application, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """Where it is served, by a server that is less patient than ours."""
    monkeypatch.setattr(patience, "OWED_WITHIN_SECONDS", 0.3)
    monkeypatch.setattr(patience, "TAKEN_WITHIN_SECONDS", 0.3)
    config = uvicorn_config(application, read_settings({}))
    config.lifespan, config.timeout_keep_alive = "off", 600
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(config)
    server.capture_signals = nullcontext  # type: ignore[method-assign, assignment]
    serving = asyncio.create_task(server.serve(sockets=[listener]))

    async def has_started() -> bool:
        return server.started

    await eventually(has_started)
    yield listener.getsockname()[1]
    server.should_exit = True
    await serving


async def _ends_although(port: int, begin: bytes, trickle: bytes) -> bytes:
    """What was answered before the end, which comes although the caller goes on sending a little."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begin)
    answered = b""
    async with asyncio.timeout(WITHIN_SECONDS):
        with suppress(ConnectionError):
            while not reader.at_eof():
                with suppress(TimeoutError):
                    answered += await asyncio.wait_for(reader.read(1000), 0.05)
                writer.write(trickle)
    writer.close()
    return answered


@pytest.mark.parametrize(
    ("begin", "trickle"),
    [
        pytest.param(b"", b"", id="silence"),
        pytest.param(b"POST / HTTP/1.1\r\nx: ", b"a", id="one header without end"),
        pytest.param(b"POST / HTTP/1.1\r\n", b"x: y\r\n", id="headers without end"),
    ],
)
async def test_a_connection_ends_when_no_whole_head_comes(port: int, begin: bytes, trickle: bytes) -> None:
    assert await _ends_although(port, begin, trickle) == b""


async def test_a_connection_ends_when_the_next_head_does_not_come_whole(port: int) -> None:
    answered = await _ends_although(port, b"GET / HTTP/1.1\r\nhost: test\r\n\r\nGET / HT", b"")
    assert answered.startswith(b"HTTP/1.1 200")


async def test_a_connection_ends_when_a_body_trickles_in_after_the_answer(port: int) -> None:
    assert (await _ends_although(port, HEAD, b"a")).startswith(b"HTTP/1.1 200")


async def test_a_connection_stays_when_it_owes_nothing(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(2):
        writer.write(HEAD.replace(b"100000", b"4") + b"body")
        assert (await reader.readuntil(b"no")).startswith(b"HTTP/1.1 200")
        with pytest.raises(TimeoutError):  # longer than anybody may owe something
            await asyncio.wait_for(reader.read(1), 3 * patience.OWED_WITHIN_SECONDS)
    writer.close()


@pytest.mark.parametrize(
    ("begin", "more"),
    [
        pytest.param(b"GET /", b"a" * 1024, id="an address"),
        pytest.param(b"GET / HTTP/1.1\r\nx: ", b"a" * 1024, id="one header"),
        pytest.param(b"GET / HTTP/1.1\r\n", b"x: y\r\n" * 170, id="many headers"),
        pytest.param(
            b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx: ", b"a" * 1024, id="one trailer"
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1;x=",
            b"a" * 1024,
            id="what is said of a part",
        ),
    ],
)
async def test_a_connection_ends_when_it_sends_much_that_says_nothing(
    port: int, monkeypatch: pytest.MonkeyPatch, begin: bytes, more: bytes
) -> None:
    monkeypatch.setattr(patience, "OWED_WITHIN_SECONDS", 600)
    sent = 0
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begin)
    with suppress(ConnectionError):
        # Read by the server in portions of its own: a few more than allowed may be on their way.
        while not reader.at_eof() and sent < 100 * patience.BARREN_MAX_BYTES:
            writer.write(more)
            await writer.drain()
            sent += len(more)
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(1000), 0.001)
    writer.close()
    assert sent < 100 * patience.BARREN_MAX_BYTES


async def _count_answers(port: int, asked: bytes, expected: int) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(asked)
    answered = b""
    async with asyncio.timeout(WITHIN_SECONDS):
        with suppress(ConnectionError):
            while answered.count(b"HTTP/1.1 200") < expected and (portion := await reader.read(100_000)):
                answered += portion
    writer.close()
    return answered.count(b"HTTP/1.1 200")


async def test_requests_are_answered_in_turn_unless_a_caller_is_far_ahead(port: int) -> None:
    request = b"GET / HTTP/1.1\r\nhost: test\r\n\r\n"
    assert await _count_answers(port, 50 * request, 50) == 50
    assert await _count_answers(port, 5000 * request, 5000) < 5000


@pytest.mark.parametrize(("parts", "goes_on"), [(500, True), (5000, False)])
async def test_a_connection_ends_when_a_body_comes_in_very_many_very_small_parts(
    port: int, parts: int, goes_on: bool
) -> None:
    body = b"1\r\na\r\n" * parts + b"0\r\n\r\n"
    asked = b"POST / HTTP/1.1\r\nhost: test\r\ntransfer-encoding: chunked\r\n\r\n" + body
    answers = await _count_answers(port, asked + b"GET / HTTP/1.1\r\nhost: test\r\n\r\n", 2)
    assert (answers == 2) == goes_on


async def test_a_connection_stays_when_a_body_comes_in_many_small_parts(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    size = 2 * patience.BARREN_MAX_BYTES
    writer.write(HEAD.replace(b"100000", str(size).encode()))
    for _ in range(size // 1024):
        writer.write(b"a" * 1024)
        await writer.drain()
    assert (await reader.readuntil(b"no")).startswith(b"HTTP/1.1 200")
    writer.write(b"GET / HTTP/1.1\r\nhost: test\r\n\r\n")
    assert (await reader.readuntil(b"no")).startswith(b"HTTP/1.1 200")
    writer.close()


@pytest.mark.parametrize(
    "asked", [b"GET /much HTTP/1.1\r\nhost: test\r\n\r\n", UPGRADE], ids=["answer", "socket"]
)
async def test_a_connection_ends_when_its_caller_does_not_read(
    application: Application, port: int, monkeypatch: pytest.MonkeyPatch, asked: bytes
) -> None:
    monkeypatch.setattr(patience, "OWED_WITHIN_SECONDS", 600)
    with socket.create_connection(("127.0.0.1", port)) as caller:
        caller.sendall(asked)  # and nothing is ever read
        async with asyncio.timeout(WITHIN_SECONDS):
            await application.much_is_over.wait()


PING, PONG, EMPTY_PART = b"\x89\x80\0\0\0\0", b"\x8a\x80\0\0\0\0", b"\0\x80\0\0\0\0"


@pytest.mark.parametrize(
    ("begin", "frame"),
    [
        pytest.param(b"", PING, id="pings"),
        pytest.param(b"", PONG, id="pongs"),
        pytest.param(b"\1\x80\0\0\0\0", EMPTY_PART, id="empty parts"),
    ],
)
async def test_a_socket_ends_when_it_sends_frames_without_end(port: int, begin: bytes, frame: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(UPGRADE.replace(b"/much", b"/listen"))
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
    writer.write(begin)
    sent, portion = 0, 200
    with suppress(ConnectionError):
        while not reader.at_eof() and sent < 50 * patience.FRAMES_AT_ONCE:
            writer.write(frame * portion)
            await writer.drain()
            sent += portion
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(100_000), 0.001)
    writer.close()
    assert sent < 50 * patience.FRAMES_AT_ONCE


async def test_a_socket_stays_when_it_sends_no_more_than_a_browser(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(UPGRADE.replace(b"/much", b"/listen"))
    await reader.readuntil(b"\r\n\r\n")
    for _ in range(5):
        writer.write(PING * 100)
        assert await asyncio.wait_for(reader.readexactly(2 * 100), WITHIN_SECONDS) == b"\x8a\0" * 100
    writer.close()

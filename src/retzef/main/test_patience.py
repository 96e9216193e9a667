"""Connections that owe us something and do not give it: they end, however busy they look."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import nullcontext, suppress

import pytest
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from tests.fixtures.waiting import eventually

from retzef.main import patience
from retzef.main.settings import read_settings
from retzef.main.stack import uvicorn_config

HEAD = b"POST / HTTP/1.1\r\nhost: test\r\ncontent-length: 100000\r\n\r\n"
ENDS_WITHIN_SECONDS = 20.0


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers at once, without reading."""
    await PlainTextResponse("no")(scope, receive, send)


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """Where it is served, by a server that is less patient than ours."""
    monkeypatch.setattr(patience, "OWED_WITHIN_SECONDS", 0.3)
    config = uvicorn_config(app, read_settings({}))
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
    async with asyncio.timeout(ENDS_WITHIN_SECONDS):
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

"""Behind a proxy the caller is whom the proxy saw, and nobody they say they are."""

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from retzef.main.settings import Settings, read_settings
from retzef.main.stack import uvicorn_config


async def _caller(settings: Settings, headers: list[tuple[bytes, bytes]]) -> str:
    """Whom the application sees, called through the stack of the settings."""
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        client = Request(scope).client
        assert client is not None
        seen.append(client.host)
        await PlainTextResponse("")(scope, receive, send)

    config = uvicorn_config(app, settings)
    config.load()

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    async def send(message: object) -> None:
        return None

    scope = {
        "type": "http", "method": "GET", "path": "/", "scheme": "http", "query_string": b"",
        "headers": headers, "client": ("10.0.0.1", 40000),
    }  # fmt: skip
    await config.loaded_app(scope, receive, send)
    return seen[0]


@pytest.mark.parametrize(
    ("headers", "caller"),
    [
        ([(b"x-forwarded-for", b"1.1.1.1, 203.0.113.7")], "203.0.113.7"),
        ([(b"x-forwarded-for", b"1.1.1.1"), (b"x-forwarded-for", b"203.0.113.7:5544")], "203.0.113.7"),
        ([(b"x-forwarded-for", b"[2001:db8::7]:5544")], "2001:db8::7"),
        ([(b"x-forwarded-for", b"2001:db8::7")], "2001:db8::7"),
        ([(b"x-forwarded-for", b"1.1.1.1,")], "10.0.0.1"),
        ([], "10.0.0.1"),
    ],
)
async def test_the_address_that_the_proxy_added_is_the_callers(
    headers: list[tuple[bytes, bytes]], caller: str
) -> None:
    assert await _caller(read_settings({"RETZEF_BEHIND_PROXY": "1"}), headers) == caller


async def test_nobody_chooses_their_address_when_there_is_no_proxy() -> None:
    assert await _caller(read_settings({}), [(b"x-forwarded-for", b"203.0.113.7")]) == "10.0.0.1"

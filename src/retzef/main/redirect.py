"""The plain-text door beside TLS: it sends everybody over, and serves nothing."""

import re

from starlette.types import Receive, Scope, Send

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:]{2,45}\]")


class Redirect:
    """An ASGI application. `port`: where TLS is spoken."""

    def __init__(self, port: int) -> None:
        self._suffix = "" if port == 443 else f":{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a socket is refused."""
        if scope["type"] == "lifespan":
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        host = self._host_of(scope)
        if host is None:
            await _answer(send, 400, ())
            return
        path = scope.get("raw_path") or scope["path"].encode()
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        location = b"https://" + host.encode() + self._suffix.encode() + path + query
        await _answer(send, 308, ((b"location", location),))

    @staticmethod
    def _host_of(scope: Scope) -> str | None:
        """The host that was asked for, without a port; None for what is no host's name."""
        given = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
        host = given if given.endswith("]") else re.sub(r":\d{1,5}$", "", given)
        return host if _HOST.fullmatch(host) else None


async def _answer(send: Send, status: int, headers: tuple[tuple[bytes, bytes], ...]) -> None:
    await send(
        {"type": "http.response.start", "status": status, "headers": [*headers, (b"content-length", b"0")]}
    )
    await send({"type": "http.response.body", "body": b""})

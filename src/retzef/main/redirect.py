"""The plain-text door beside TLS: it answers an authority that asks whose name this is, and sends everybody else over."""

import re
from collections.abc import Callable

from starlette.types import Receive, Scope, Send

from retzef.kernel.locale import match_locale
from retzef.platform.http.catalogue import sentence

_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:]{2,45}\]")
# RFC 8555, 8.3.
_QUESTIONS = "/.well-known/acme-challenge/"


class Redirect:
    """An ASGI application. `port`: where TLS is spoken. `is_open`: can it be spoken yet? `answer_to`: what an authority
    that asks for a token is answered, None when it was not expected to.
    """

    def __init__(
        self,
        port: int,
        is_open: Callable[[], bool],
        answer_to: Callable[[str], bytes | None],
    ) -> None:
        self._suffix = "" if port == 443 else f":{port}"
        self._is_open = is_open
        self._answer_to = answer_to

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a socket is refused."""
        if scope["type"] == "lifespan":
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        answer = self._answer_of(scope["path"])
        if answer is not None:
            await _answer(send, 200, ((b"content-type", b"application/octet-stream"),), answer)
            return
        if not self._is_open():
            await _ask_for_patience(scope, send)
            return
        host = self._host_of(scope)
        if host is None:
            await _answer(send, 400, ())
            return
        path = scope.get("raw_path") or scope["path"].encode()
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        location = b"https://" + host.encode() + self._suffix.encode() + path + query
        await _answer(send, 308, ((b"location", location),))

    def _answer_of(self, path: str) -> bytes | None:
        return self._answer_to(path.removeprefix(_QUESTIONS)) if path.startswith(_QUESTIONS) else None

    @staticmethod
    def _host_of(scope: Scope) -> str | None:
        """The host that was asked for, without a port; None for what is no host's name."""
        given = _header(scope, b"host")
        host = given if given.endswith("]") else re.sub(r":\d{1,5}$", "", given)
        return host if _HOST.fullmatch(host) else None


async def _ask_for_patience(scope: Scope, send: Send) -> None:
    """Sent over, they would see a browser's words for a broken connection."""
    text = sentence("certificate-awaited", match_locale(_header(scope, b"accept-language"))).encode()
    headers = ((b"content-type", b"text/plain; charset=utf-8"), (b"retry-after", b"60"))
    await _answer(send, 503, headers, text)


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value for name, value in scope["headers"] if name == wanted), b"").decode("latin-1")


async def _answer(
    send: Send, status: int, headers: tuple[tuple[bytes, bytes], ...], body: bytes = b""
) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})

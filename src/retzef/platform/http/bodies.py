"""Reading request bodies with a bound: what is too large is refused before it is read."""

import math
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from retzef.kernel.errors import RetzefError

# The longest text there is, with every character written as an escape, and room.
BODY_MAX_BYTES = 1024 * 1024
_BOUND = "retzef.body_bound"


class RequestTooLargeError(RetzefError):
    """The body is larger than this endpoint takes; `limit` in bytes."""

    code = "request-too-large"
    status = 413


@dataclass(slots=True)
class _Bound:
    inner: Receive
    left: float = BODY_MAX_BYTES

    async def receive(self) -> Message:
        message = await self.inner()
        self.left -= len(message.get("body", b""))
        if self.left < 0:
            # Not one of our errors: the framework, which reads JSON for us, would tell that as a body of bad form.
            raise HTTPException(413)
        return message


class BoundedBodies:
    """No body is read without end: at most `BODY_MAX_BYTES`, unless `read_body` says otherwise for its request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            bound = scope[_BOUND] = _Bound(receive)
            receive = bound.receive
        await self._app(scope, receive, send)


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body, at most `limit` bytes. Raises RequestTooLargeError."""
    declared = next((value for name, value in request.scope["headers"] if name == b"content-length"), b"")
    if declared.isdigit() and int(declared) > limit:
        raise RequestTooLargeError(limit=limit)
    bound: _Bound | None = request.scope.get(_BOUND)
    if bound is not None:
        bound.left = math.inf  # the limit below holds instead
    chunks: list[bytes] = []
    size = 0
    while True:  # `request.stream()` does the same in twice the time
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > limit:
            raise RequestTooLargeError(limit=limit)
        if not message.get("more_body", False):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)

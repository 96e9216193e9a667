"""Reading request bodies with bounds: what is too large is refused before it is read, and nobody is waited for endlessly."""

import asyncio
import math
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from retzef.kernel.errors import RetzefError

# The longest text there is, with every character written as an escape, and room.
BODY_MAX_BYTES = 1024 * 1024
# A body is whole within this time; a large one, which takes longer than that over a slow line, keeps at least this pace.
BODY_WITHIN_SECONDS = 20.0
SLOWEST_BYTES_PER_SECOND = 8 * 1024
_BOUND = "retzef.body_bound"


class RequestTooLargeError(RetzefError):
    """The body is larger than this endpoint takes; `limit` in bytes."""

    code = "request-too-large"
    status = 413


@dataclass(slots=True)
class _Bound:
    inner: Receive
    left: float = BODY_MAX_BYTES
    seconds_per_byte: float = 0.0
    # By then the body must be whole, in the loop's time; None before anybody has asked for it.
    until: float | None = None
    is_whole: bool = False

    async def receive(self) -> Message:
        if self.is_whole:  # what is waited for now is the caller's leaving
            return await self.inner()
        if self.until is None:
            self.until = asyncio.get_running_loop().time() + BODY_WITHIN_SECONDS
        try:
            async with asyncio.timeout_at(self.until):
                message = await self.inner()
        except TimeoutError as error:
            # The connection ends with the answer: else the rest could go on trickling in.
            raise HTTPException(408, headers={"Connection": "close"}) from error
        size = len(message.get("body", b""))
        self.is_whole = not message.get("more_body", False)
        self.until += size * self.seconds_per_byte
        self.left -= size
        if self.left < 0:
            # Not one of our errors: the framework, which reads JSON for us, would tell that as a body of bad form.
            raise HTTPException(413)
        return message


class BoundedBodies:
    """No body is read without end: at most `BODY_MAX_BYTES` within `BODY_WITHIN_SECONDS`, unless `read_body` says otherwise.

    Pure ASGI, so that what the framework reads by itself is bounded too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            bound = scope[_BOUND] = _Bound(receive)
            receive = bound.receive
        await self._app(scope, receive, send)


def declared_length(request: Request) -> int | None:
    """How many bytes the body is said to have; None when nothing is said."""
    said = next((value for name, value in request.scope["headers"] if name == b"content-length"), b"")
    return int(said) if said.isdigit() else None


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body, at most `limit` bytes. Raises RequestTooLargeError."""
    declared = declared_length(request)
    if declared is not None and declared > limit:
        raise RequestTooLargeError(limit=limit)
    bound: _Bound | None = request.scope.get(_BOUND)
    if bound is not None:
        bound.left = math.inf  # the limit below holds instead
        if limit > BODY_MAX_BYTES:
            bound.seconds_per_byte = 1.0 / SLOWEST_BYTES_PER_SECOND
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


async def stream_body(request: Request, limit: int) -> AsyncIterator[bytes]:
    """The body piece by piece as it comes, at most `limit` bytes, never slower than the least pace. Raises RequestTooLargeError."""
    bound: _Bound | None = request.scope.get(_BOUND)
    if bound is not None:
        bound.left = math.inf  # the limit below holds instead
        bound.seconds_per_byte = 1.0 / SLOWEST_BYTES_PER_SECOND
    size = 0
    more = True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        piece: bytes = message.get("body", b"")
        size += len(piece)
        if size > limit:
            raise RequestTooLargeError(limit=limit)
        more = message.get("more_body", False)
        if piece:
            yield piece

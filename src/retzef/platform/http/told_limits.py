"""What a caller has left of its rate, told in every answer to it.

The headers are those of draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy: "token";q=600;w=60` (so many in so many
seconds) and `RateLimit: "token";r=599;t=1` (what is left, and in how many seconds all of it is there again).
"""

from typing import cast

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from retzef.platform.http.limits import RateLimit

_HEADERS = "retzef.told_limits"
_Headers = list[tuple[bytes, bytes]]


def check_and_tell(connection: HTTPConnection, limit: RateLimit, name: str, key: str) -> None:
    """Take one from the caller's bucket, and have the answer tell what is left. Raises TooManyRequestsError."""
    headers = cast("_Headers | None", connection.scope.get(_HEADERS))
    try:
        limit.check(key)
    finally:
        if headers is not None:
            left, again_in = limit.left(key)
            policy = f'"{name}";q={limit.burst};w={limit.window_seconds}'
            headers += [
                (b"ratelimit-policy", policy.encode()),
                (b"ratelimit", f'"{name}";r={left};t={again_in}'.encode()),
            ]


class ToldLimits:
    """Around the application: adds what `check_and_tell` has to say. Pure ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told: _Headers = []
        scope[_HEADERS] = told

        async def send_with_limits(message: Message) -> None:
            if told and message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *told]
            await send(message)

        await self._app(scope, receive, send_with_limits)

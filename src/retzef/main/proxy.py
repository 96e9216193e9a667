"""Who calls, when a proxy stands in front.

A proxy adds the address it was called from at the end of `X-Forwarded-For`; what stands before that is whatever the
caller wrote there. So only the last address is believed: who could choose their own would have as many rate limits.
"""

from starlette.types import ASGIApp, Receive, Scope, Send


class BehindProxy:
    """Takes the caller's address from the proxy. Only for servers that nobody reaches but through it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket."""
        if scope["type"] != "lifespan":
            caller = _last_address(scope)
            if caller:
                scope["client"] = (caller, 0)
        await self._app(scope, receive, send)


def _last_address(scope: Scope) -> str:
    """The last address of the last such header, without its port; "" when there is none."""
    value = next((value for name, value in reversed(scope["headers"]) if name == b"x-forwarded-for"), b"")
    address: str = value.rpartition(b",")[2].decode("latin-1").strip()
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address

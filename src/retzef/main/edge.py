"""Headers of every response: what a browser must not do with our pages, and which sites may call the widget's door.

Pure ASGI, no task and no buffer for each request.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
# A year: browsers that were here once come by TLS only. Subdomains are not ours to decide on.
_HSTS = (b"strict-transport-security", b"max-age=31536000")
_DESK_POLICY = (
    b"default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; "
    b"frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
# Answers tell of people: no cache on the way, and no browser after signing out, keeps them.
_ANSWERS = ("/api/", "/webchat/", "/channels/")
_NOT_KEPT = (b"cache-control", b"no-store")
_CORS_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, POST, PATCH"),
    (b"access-control-allow-headers", b"authorization, content-type, accept-language"),
    (b"access-control-max-age", b"7200"),
)


class EdgeHeaders:
    """Adds them; answers preflights of the widget's door. `hsts`: TLS is spoken here, and shall be from now on."""

    def __init__(self, app: ASGIApp, *, hsts: bool = False) -> None:
        self._app = app
        self._always = (*_SECURITY, _HSTS) if hsts else _SECURITY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wrap one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        cors = self._cors(scope) if path.startswith(("/webchat/", "/files/", "/widget")) else []
        if scope["method"] == "OPTIONS" and cors:
            await send({"type": "http.response.start", "status": 204, "headers": [*cors, *_CORS_PREFLIGHT]})
            await send({"type": "http.response.body", "body": b""})
            return
        extra = [*self._always, *cors]
        if path.startswith("/desk"):
            extra.append((b"content-security-policy", _DESK_POLICY))
        elif path.startswith(_ANSWERS):
            extra.append(_NOT_KEPT)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *extra]
            await send(message)

        await self._app(scope, receive, send_with_headers)

    @staticmethod
    def _cors(scope: Scope) -> list[tuple[bytes, bytes]]:
        """Any site may call: the entry point's own list of sites is checked where its settings are known."""
        for name, value in scope["headers"]:
            if name == b"origin":
                return [
                    (b"access-control-allow-origin", value),
                    (b"access-control-expose-headers", b"retry-after"),
                    (b"vary", b"origin"),
                    (b"cross-origin-resource-policy", b"cross-origin"),
                ]
        return [(b"cross-origin-resource-policy", b"cross-origin")]

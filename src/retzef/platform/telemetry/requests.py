"""Counts requests, measures them, and gives each its trail. Pure ASGI, around everything else."""

import time

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from retzef.platform.telemetry.meters import Meters
from retzef.platform.telemetry.spans import current_trace_id, span
from retzef.platform.telemetry.trail import Trail, follow_trail

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# What is not a route with a template of its own, by its beginning: never the path itself, which anybody chooses.
_PREFIXES = ("/channels", "/webchat", "/api", "/files", "/desk", "/widget", "/demo", "/health", "/metrics")
_API = "/api/v1"
_NOT_ANSWERED = "none"


def place_of(scope: Scope) -> str:
    """The template of the route that served it, such as `/api/v1/cases/{case_id}`, else the beginning of its path."""
    path: str = scope["path"]
    template = getattr(scope.get("route"), "path", None)
    if isinstance(template, str):
        # A route of the API knows its path without what its router stands under.
        return template if template.startswith(_PREFIXES) or not path.startswith(_API) else _API + template
    return next((prefix for prefix in _PREFIXES if path == prefix or path.startswith(prefix + "/")), "other")


class RequestMeter:
    """Around the application. A socket is given a trail and not measured: it lasts as long as a working day."""

    def __init__(self, app: ASGIApp, *, meters: Meters) -> None:
        self._app = app
        self._meters = meters
        # What `labels()` finds by hashing names each time: a request on the hot path asks for both.
        self._counters: dict[tuple[str, str, str], Counter] = {}
        self._seconds: dict[str, Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        with follow_trail(scope["headers"]) as trail:
            if scope["type"] == "http":
                await self._measure(scope, receive, send, trail)
            else:
                await self._app(scope, receive, send)

    async def _measure(self, scope: Scope, receive: Receive, send: Send, trail: Trail) -> None:
        status = _NOT_ANSWERED

        async def send_and_see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = f"{message['status'] // 100}xx"
            await send(message)

        method = scope["method"] if scope["method"] in _METHODS else "other"
        began = time.perf_counter()
        with span(method, "server", parent=trail.traceparent) as made:
            trail.trace_id = current_trace_id() or trail.trace_id
            try:
                await self._app(scope, receive, send_and_see)
            finally:
                place = place_of(scope)
                made.rename(f"{method} {place}")
                made.tell({"http.request.method": method, "http.route": place, "retzef.status": status})
                if status == "5xx":
                    made.fail(status)
                self._count(method, place, status, time.perf_counter() - began)

    def _count(self, method: str, place: str, status: str, seconds: float) -> None:
        counter = self._counters.get((method, place, status))
        if counter is None:
            counter = self._counters[method, place, status] = self._meters.requests.labels(
                method, place, status
            )
            self._seconds.setdefault(place, self._meters.request_seconds.labels(place))
        counter.inc()
        self._seconds[place].observe(seconds)

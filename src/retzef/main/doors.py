"""The door for providers: verify, parse, store, and only then answer.

This is the hot path of every webhook channel: one look-up in memory, one HMAC, one parse, one shared commit. It stands
before the framework's routing, which would take as long as all of that. What it refuses is told by the ordinary way.
"""

import asyncio
import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from retzef.kernel.errors import RetzefError
from retzef.main.compose import Core, WebParts
from retzef.modules.tenancy.api import EntryPointUnknownError
from retzef.platform.db import DATABASE_TROUBLE
from retzef.platform.http.bodies import read_body
from retzef.platform.http.callers import caller_of
from retzef.ports.channel import (
    ChannelAdapter,
    DeliveryReport,
    EntryPoint,
    Ignored,
    InboundMessage,
    InboundRequest,
    Parsed,
    SignatureInvalidError,
)

PREFIX = "/channels/"
_PATH = PREFIX + "{channel}/{key}"
_REFUSED = "retzef.door_refused"

log = logging.getLogger("retzef.doors")


class ProviderDoor:
    """`POST /channels/{channel}/{key}` for every channel whose transport is a webhook. Pure ASGI."""

    def __init__(self, app: ASGIApp, *, core: Core, web: WebParts) -> None:
        self._app = app
        self._core = core
        self._web = web

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; what is not for the door goes on to the application."""
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"].startswith(PREFIX):
            channel, slash, key = scope["path"].removeprefix(PREFIX).partition("/")
            if slash and "/" not in key:
                try:
                    answer = await self._receive(Request(scope, receive), channel, key)
                except (RetzefError, HTTPException, *DATABASE_TROUBLE) as error:
                    scope[_REFUSED] = error
                else:
                    await _answer(send, answer)
                    return
        await self._app(scope, receive, send)

    async def _receive(self, request: Request, channel: str, key: str) -> bytes:
        caller = caller_of(request)
        self._web.refused_limit.check_room(caller)
        try:
            return await self._let_in(request, channel, key)
        except (EntryPointUnknownError, SignatureInvalidError):
            self._web.refused_limit.count(caller)
            raise

    async def _let_in(self, request: Request, channel: str, key: str) -> bytes:
        adapter = self._core.adapters.get(channel)
        if adapter is None or adapter.manifest.transport != "webhook":
            raise EntryPointUnknownError
        entry_point = await self._core.registry.by_key(channel, key)
        scope = request.scope
        inbound = InboundRequest(
            body=await read_body(request, adapter.manifest.inbound_body_max_bytes),
            headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
            query=dict(request.query_params) if scope["query_string"] else {},
            received_at=self._core.clock.now(),
        )
        adapter.verify(entry_point, inbound)
        parsed = adapter.parse(entry_point, inbound)
        ignored = await self._store(adapter, entry_point, parsed)
        return b'{"stored":%d,"ignored":%d}' % (len(parsed) - ignored, ignored)

    async def _store(self, adapter: ChannelAdapter, entry_point: EntryPoint, parsed: list[Parsed]) -> int:
        """Store all there is to store; how many were none of our business."""
        ingest, manifest = self._web.ingest, adapter.manifest
        if len(parsed) == 1 and isinstance(parsed[0], InboundMessage):  # nearly always
            await ingest.receive(entry_point, manifest, parsed[0])
            return 0
        # All of one request join the same commits; their order in a thread is the order of their arrival.
        messages = [each for each in parsed if isinstance(each, InboundMessage)]
        await asyncio.gather(*(ingest.receive(entry_point, manifest, each) for each in messages))
        ignored = 0
        for each in parsed:
            if isinstance(each, DeliveryReport):
                await self._web.reports.receive(entry_point, each)
            elif isinstance(each, Ignored):
                ignored += 1
                log.info("inbound.ignored", extra={"channel": entry_point.channel, "reason": each.reason})
        return ignored


def refusals_of_door() -> Route:
    """Where the door's refusals become the answers that all errors become; it is also what other methods meet."""

    async def refuse(request: Request) -> Response:
        raise request.scope[_REFUSED]

    return Route(_PATH, refuse, methods=["POST"])


async def _answer(send: Send, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})

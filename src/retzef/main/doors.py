"""The door for providers: verify, parse, store, and only then answer.

This is the hot path of every webhook channel: one look-up in memory, one HMAC, one parse, one shared commit.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from retzef.main.compose import Core, WebParts
from retzef.modules.tenancy.api import EntryPointUnknownError
from retzef.platform.http.bodies import read_body
from retzef.ports.channel import (
    DeliveryReport,
    Ignored,
    InboundMessage,
    InboundRequest,
    SignatureInvalidError,
)

log = logging.getLogger("retzef.doors")


def provider_door(core: Core, web: WebParts) -> Callable[[Request], Awaitable[Response]]:
    """`POST /channels/{channel}/{key}` for every channel whose transport is a webhook."""

    async def receive(request: Request) -> Response:
        caller = request.client.host if request.client else "?"
        web.refused_limit.check_room(caller)
        try:
            return await let_in(request)
        except (EntryPointUnknownError, SignatureInvalidError):
            web.refused_limit.count(caller)
            raise

    async def let_in(request: Request) -> Response:
        channel = request.path_params["channel"]
        adapter = core.adapters.get(channel)
        if adapter is None or adapter.manifest.transport != "webhook":
            raise EntryPointUnknownError
        entry_point = await core.registry.by_key(channel, request.path_params["key"])
        inbound = InboundRequest(
            body=await read_body(request, adapter.manifest.inbound_body_max_bytes),
            headers={
                name.decode("latin-1"): value.decode("latin-1") for name, value in request.scope["headers"]
            },
            query=dict(request.query_params) if request.scope["query_string"] else {},
            received_at=core.clock.now(),
        )
        adapter.verify(entry_point, inbound)
        parsed = adapter.parse(entry_point, inbound)
        messages = [each for each in parsed if isinstance(each, InboundMessage)]
        if len(messages) == 1:  # nearly always, and then without a task of its own
            await web.ingest.receive(entry_point, adapter.manifest, messages[0])
        else:
            # All of one request join the same commits; their order in a thread is the order of their arrival.
            await asyncio.gather(
                *(web.ingest.receive(entry_point, adapter.manifest, each) for each in messages)
            )
        for each in parsed:
            if isinstance(each, DeliveryReport):
                await web.reports.receive(entry_point, each)
            elif isinstance(each, Ignored):
                log.info("inbound.ignored", extra={"channel": channel, "reason": each.reason})
        ignored = sum(isinstance(each, Ignored) for each in parsed)
        stored = len(parsed) - ignored
        return Response(f'{{"stored":{stored},"ignored":{ignored}}}', media_type="application/json")

    return receive

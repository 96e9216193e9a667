"""An address of its own for monitors: `/metrics` and `/health/…`, for every role, the web's or not."""

import asyncio
import socket

import uvicorn
from starlette.applications import Starlette

from retzef.main.compose import Core
from retzef.main.health import Health, health_routes
from retzef.main.observe import Observer, metrics_route
from retzef.main.stack import Server


def build_sidedoor(core: Core, health: Health, observer: Observer) -> Starlette:
    """What is served there."""
    metrics = metrics_route(observer, core.meters.content_type, core.settings.metrics_token)
    return Starlette(routes=[*health_routes(health), metrics])


async def serve_sidedoor(
    core: Core, health: Health, observer: Observer, listener: socket.socket, stop: asyncio.Event
) -> None:
    """Serve it until told to stop."""
    app = build_sidedoor(core, health, observer)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=1
    )
    server = Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    server.should_exit = True
    await serving

"""Servers of a bench: the product with an empty handler beside its doors, and bare peers on the same stack.

All run under uvicorn exactly as `retzef serve` runs the product.
"""

import asyncio
import socket
from typing import Literal

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from retzef.main.app import build_app
from retzef.main.bench.dialogue import Dialogue
from retzef.main.bench.ground import Place
from retzef.main.compose import build_core, build_web
from retzef.main.settings import Settings
from retzef.main.stack import Server, uvicorn_config
from retzef.platform.db import connect_database

_ANSWER = b'{"stored":1,"ignored":0}'
EMPTY_PATH = "/empty/{key}"


class ServeProduct(msgspec.Struct, frozen=True):
    """Serve the product here."""

    place: Place


class ServeBare(msgspec.Struct, frozen=True):
    """Serve a peer: an ASGI function that answers and nothing else, or a relay from HTTP to sockets."""

    place: Place
    app: Literal["asgi", "relay"]


class Serving(msgspec.Struct, frozen=True):
    """The server takes connections on this port of the loopback."""

    port: int


async def serve_product(dialogue: Dialogue) -> None:
    """The web role of the product, with a route more: the empty handler, the first that the application looks for."""
    place = (await dialogue.hear(ServeProduct)).place
    database = await connect_database(place.dsns)
    core = build_core(place.settings, database)
    app = build_app(core, build_web(core))
    app.router.routes.insert(0, Route(EMPTY_PATH, _answer_at_once, methods=["POST"]))
    await _serve(app, place.settings, dialogue)
    await database.close()


async def _answer_at_once(request: Request) -> Response:
    return Response(_ANSWER, media_type="application/json")


async def serve_bare(dialogue: Dialogue) -> None:
    """One of the peers."""
    asked = await dialogue.hear(ServeBare)
    await _serve(_asgi if asked.app == "asgi" else _relay(), asked.place.settings, dialogue)


async def _serve(app: ASGIApp, settings: Settings, dialogue: Dialogue) -> None:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = Server(uvicorn_config(app, settings))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await server.wait_started()
    dialogue.say(Serving(listener.getsockname()[1]))
    await dialogue.until_parent_is_gone()
    server.should_exit = True
    await serving


async def _asgi(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body, answer; no framework."""
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
        return
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(_ANSWER)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": _ANSWER})


def _relay() -> Starlette:
    """What is posted to `/relay/N` goes out on the socket that came in on `/agents/N`."""
    sockets: dict[str, WebSocket] = {}

    async def take(request: Request) -> Response:
        await sockets[request.path_params["agent"]].send_text((await request.body()).decode())
        return Response(_ANSWER, media_type="application/json")

    async def agent(socket: WebSocket) -> None:
        await socket.accept()
        name = socket.path_params["agent"]
        sockets[name] = socket
        try:
            while True:
                await socket.receive_text()
                await socket.send_text("{}")
        except WebSocketDisconnect:
            sockets.pop(name, None)

    return Starlette(
        routes=[Route("/relay/{agent}", take, methods=["POST"]), WebSocketRoute("/agents/{agent}", agent)]
    )

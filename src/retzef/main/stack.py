"""How HTTP and WebSocket are spoken: uvicorn with uvloop and httptools, the same for the product and its measuring."""

import asyncio
import gc
import socket
from contextlib import nullcontext
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from retzef.main.patience import PatientHttp, PatientSocket
from retzef.main.proxy import BehindProxy
from retzef.main.settings import Settings


def uvicorn_config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """The configuration of the web role's server."""
    return uvicorn.Config(
        BehindProxy(app) if settings.behind_proxy else app, http=PatientHttp, log_config=None, access_log=False, ws=PatientSocket, ws_max_size=64 * 1024, ws_ping_interval=20.0,
        # Compression keeps some 35 kB for every client to save little: frames are small and rare.
        ws_ping_timeout=20.0, ws_per_message_deflate=False, timeout_graceful_shutdown=5,
        proxy_headers=False, server_header=False, lifespan="on", backlog=2048,
    )  # fmt: skip


def plain_config(app: ASGIApp) -> uvicorn.Config:
    """The configuration of a small door beside it: for monitors, or one that sends people elsewhere."""
    return uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, proxy_headers=False, lifespan="off", http=PatientHttp,
        timeout_graceful_shutdown=1,
    )  # fmt: skip


# Objects made since the last look for unreachable cycles. Hundreds of requests wait for one commit, each some hundred
# objects that a look in between finds alive: at Python's own 700 such looks took a fifth of the server's time.
_COLLECT_AFTER_OBJECTS = 20_000


def collect_rarely() -> None:
    """What has been made so far stays; what comes is looked through less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER_OBJECTS, 5, 10)


class Server(uvicorn.Server):
    """Signals are handled once, by the whole process."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        collect_rarely()
        self._listening.set()

    async def wait_started(self) -> None:
        """Return when connections are taken."""
        await self._listening.wait()

    def install_signal_handlers(self) -> None:
        """Nothing: `serve` does it."""

    def capture_signals(self) -> Any:
        """Nothing is captured."""
        return nullcontext()

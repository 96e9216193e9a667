"""How HTTP and WebSocket are spoken: uvicorn with uvloop and httptools, the same for the product and its measuring."""

import uvicorn
from starlette.types import ASGIApp

from retzef.main.settings import Settings


def uvicorn_config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """The configuration of the web role's server."""
    return uvicorn.Config(
        app, log_config=None, access_log=False, ws="websockets-sansio", ws_max_size=64 * 1024, ws_ping_interval=20.0,
        # Compression keeps some 35 kB for every client to save little: frames are small and rare.
        ws_ping_timeout=20.0, ws_per_message_deflate=False, timeout_graceful_shutdown=5,
        proxy_headers=settings.behind_proxy, forwarded_allow_ips="*" if settings.behind_proxy else None,
        server_header=False, lifespan="on", backlog=2048,
    )  # fmt: skip

"""What every socket needs: bounded frames, a writer that never blocks the reader, a check of the origin."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

FRAME_MAX = 64 * 1024
# A client that takes nothing for this long is gone.
SEND_WITHIN_SECONDS = 20.0


def is_same_origin(socket: WebSocket) -> bool:
    """Browsers send cookies with sockets from any site: only a page of this host may use them."""
    origin = socket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == socket.headers.get("host", "")


async def receive_text(socket: WebSocket) -> str | None:
    """The next frame; None when the client is gone or sent what is no text of bearable size."""
    try:
        message = await socket.receive()
    except (WebSocketDisconnect, RuntimeError):
        return None
    text = message.get("text")
    if message["type"] != "websocket.receive" or text is None or len(text) > FRAME_MAX:
        return None
    return str(text)


async def write_frames(socket: WebSocket, outbox: "asyncio.Queue[str]") -> None:
    """Send what is queued until the client is gone; an empty frame asks to close."""
    while True:
        text = await outbox.get()
        if not text:
            return
        try:
            async with asyncio.timeout(SEND_WITHIN_SECONDS):  # no task of its own for each frame
                await socket.send_text(text)
        except (WebSocketDisconnect, RuntimeError, TimeoutError, OSError):
            return


async def close_quietly(socket: WebSocket, code: int) -> None:
    """Close, whatever state the socket is in."""
    if (
        socket.client_state is WebSocketState.CONNECTED
        and socket.application_state is WebSocketState.CONNECTED
    ):
        with suppress(RuntimeError, WebSocketDisconnect, OSError):
            await socket.close(code)

"""What every socket needs: bounded frames, a writer that never blocks the reader, a check of the origin."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from retzef.platform.http.errors import error_body, locale_of

# Close codes: sign in first, no right to be here, come back later and more slowly.
SIGNED_OUT = 4401
NOT_ALLOWED = 4403
TOO_MANY = 4429

FRAME_MAX = 64 * 1024
# A client that takes nothing for this long is gone.
SEND_WITHIN_SECONDS = 20.0
# What may wait for a client that reads slowly, beyond the frame that is being written.
WAITING_CHARS_MAX = 4 * 1024 * 1024
# People do not click faster, and each frame may be a question to the database.
FRAMES_PER_SECOND = 20.0
FRAMES_AT_ONCE = 50


class Outbox:
    """Frames that wait to be written: full at so many of them, or when what waits is large already.

    One frame of any size always has room, so that a large snapshot can be sent at all. One reader. It is what
    `asyncio.Queue` would be, in a tenth of the memory: there is one for every connected client.
    """

    __slots__ = ("_chars", "_frames", "_frames_max", "_reader")

    def __init__(self, frames_max: int) -> None:
        self._frames_max = frames_max
        self._frames: list[str] = []
        self._chars = 0
        self._reader: asyncio.Future[None] | None = None

    def qsize(self) -> int:
        """How many frames wait."""
        return len(self._frames)

    def empty(self) -> bool:
        """Does nothing wait?"""
        return not self._frames

    def full(self) -> bool:
        """Is there no room for another frame?"""
        return len(self._frames) >= self._frames_max or self._chars > WAITING_CHARS_MAX

    def put_nowait(self, frame: str) -> None:
        """Add a frame. Raises asyncio.QueueFull."""
        if self.full():
            raise asyncio.QueueFull
        self._frames.append(frame)
        self._chars += len(frame)
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    def get_nowait(self) -> str:
        """The next frame. Raises asyncio.QueueEmpty."""
        if not self._frames:
            raise asyncio.QueueEmpty
        frame = self._frames.pop(0)
        self._chars -= len(frame)
        return frame

    async def get(self) -> str:
        """The next frame, when there is one."""
        while not self._frames:
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        return self.get_nowait()


class Pace:
    """How fast one client may send frames. Who is faster is listened to later: their own line fills up, not our memory."""

    def __init__(self, per_second: float = FRAMES_PER_SECOND, at_once: int = FRAMES_AT_ONCE) -> None:
        self._interval = 1.0 / per_second
        self._ahead = at_once / per_second
        self._turn = 0.0

    async def wait(self) -> None:
        """Until the next frame may be handled."""
        delay = self.take_turn(asyncio.get_running_loop().time())
        if delay > 0:
            await asyncio.sleep(delay)

    def take_turn(self, now: float) -> float:
        """How long the frame that came at `now` waits; both in seconds, of a clock that never goes back."""
        self._turn = max(self._turn, now - self._ahead) + self._interval
        return max(0.0, self._turn - now)


def is_same_origin(socket: WebSocket) -> bool:
    """Browsers send cookies with sockets from any site: only a page of this host may use them."""
    origin = socket.headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == socket.headers.get("host", "")
    except ValueError:  # "http://[": no browser's
        return False


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


async def write_frames(socket: WebSocket, outbox: Outbox) -> None:
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


async def refuse(
    socket: WebSocket, code: str, close_code: int, params: Mapping[str, object] | None = None
) -> None:
    """Tell why, in the reader's language, and close."""
    told = error_body(code, locale_of(socket), params, retryable=close_code == TOO_MANY)
    body: dict[str, object] = {"type": "error"} | told
    with suppress(RuntimeError, WebSocketDisconnect, OSError):
        await socket.send_text(msgspec.json.encode(body).decode())
    await close_quietly(socket, close_code)


async def close_quietly(socket: WebSocket, code: int) -> None:
    """Close, whatever state the socket is in."""
    if (
        socket.client_state is WebSocketState.CONNECTED
        and socket.application_state is WebSocketState.CONNECTED
    ):
        with suppress(RuntimeError, WebSocketDisconnect, OSError):
            await socket.close(code)

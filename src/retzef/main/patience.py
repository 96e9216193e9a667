"""How long a connection may owe us something, how much it may send of what says nothing, how long it may take nothing.

Owed are the head of a request, or the rest of one that has been answered already. The body of a request that is being
read is bounded where it is read (`platform.http.bodies`). What the head is part of nobody knows yet, so nothing can be
answered: the connection ends.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

OWED_WITHIN_SECONDS = 20.0
# A caller reads what we answer: while so much waits for them that we stop writing, some of it leaves within this time.
TAKEN_WITHIN_SECONDS = 60.0
# Heads, and what may stand between and behind the parts of a body, are kept until they are whole. The largest heads
# of browsers, with all their cookies, are a quarter of this.
BARREN_MAX_BYTES = 64 * 1024
# Requests that come before those ahead of them are answered, in one connection. Browsers send none.
PIPELINED_MAX = 100
# A body in so many parts of less than this many bytes is no browser's: each part costs as much as a kilobyte would.
TINY_PARTS_MAX = 1000
TINY_BYTES = 32
# Frames of a socket, with pings and parts of messages, on average and at once: who sends more is no browser. Each costs
# some 25 µs, and a quarter of a megabyte of them may come in one piece: so they are looked at a page at a time.
FRAMES_PER_SECOND = 50.0
FRAMES_AT_ONCE = 1000
PAGE_BYTES = 4096


class _EndsUntaken(asyncio.Protocol):
    """Ends a connection when what waits to be written stays: else it, and whoever writes, would wait for ever."""

    transport: asyncio.Transport
    _untaken_end: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller is gone."""
        self._is_taken()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The caller takes less than we write: no more is written until some has left."""
        super().pause_writing()
        self._is_taken()
        self._untaken_end = asyncio.get_running_loop().call_later(TAKEN_WITHIN_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The caller took most of it."""
        super().resume_writing()
        self._is_taken()

    def _is_taken(self) -> None:
        if self._untaken_end is not None:
            self._untaken_end.cancel()
            self._untaken_end = None


class _UnbearableError(Exception):
    """What comes is more work than it is worth. The parser ends with it, and the connection; nobody else sees this."""


class PatientHttp(_EndsUntaken, HttpToolsProtocol):
    """uvicorn's protocol, which by itself waits for a head for ever, however large it grows, and for who does not read.

    In the usual case a head comes whole and what is written leaves at once: no timer is set.
    """

    _owes: bool = False
    _end: asyncio.TimerHandle | None = None
    # What has come since the last byte that meant something, and whether something did just now.
    _barren_bytes: int = 0
    _means_something: bool = False
    # Of the body that is coming.
    _tiny_parts: int = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A caller is there, who says nothing yet."""
        super().connection_made(transport)
        self._owes = True
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller is gone."""
        self._owes = False
        self._wait()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Something came, perhaps all that was owed."""
        self._means_something = False
        super().data_received(data)
        self._barren_bytes = 0 if self._means_something else self._barren_bytes + len(data)
        if self._barren_bytes > BARREN_MAX_BYTES:
            self.transport.abort()
        if self._owes or self._end is not None:
            self._wait()

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._owes = self._means_something = True
        self._tiny_parts = 0

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._owes = False
        self._means_something = True
        super().on_headers_complete()
        if len(self.pipeline) > PIPELINED_MAX:
            raise _UnbearableError

    def on_body(self, body: bytes) -> None:
        """A part of the body: bounded where it is read."""
        self._means_something = True
        super().on_body(body)
        if len(body) < TINY_BYTES:
            self._tiny_parts += 1
            if self._tiny_parts > TINY_PARTS_MAX:
                raise _UnbearableError

    def on_message_complete(self) -> None:
        """The body is whole."""
        super().on_message_complete()
        self._owes = False
        self._means_something = True

    def on_response_complete(self) -> None:
        """It was answered, perhaps before all of it had come: a refusal does not wait for what it refuses."""
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body and not self.transport.is_closing():
            self._owes = True
            self._wait()

    def _wait(self) -> None:
        """From the first moment something is owed until it has come; that more of it trickles in changes nothing."""
        if self._owes and self._end is None:
            self._end = self.loop.call_later(OWED_WITHIN_SECONDS, self._give_up)
        elif not self._owes and self._end is not None:
            self._end.cancel()
            self._end = None

    def _give_up(self) -> None:
        self._end = None
        if not self.transport.is_closing():
            self.transport.abort()


class PatientSocket(_EndsUntaken, WebSocketsSansIOProtocol):
    """uvicorn's protocol for sockets, which by itself waits for ever to close one whose client does not read.

    And it takes any number of pings and empty parts of messages, which nobody further in ever sees.
    """

    # So many frames ahead of the average, at that time of the loop.
    _frames_ahead: float = 0.0
    _counted_at: float = 0.0

    def data_received(self, data: bytes) -> None:
        """Frames came; after too many the rest is not looked at."""
        for start in range(0, len(data), PAGE_BYTES):
            if self.transport.is_closing():
                return
            super().data_received(data[start : start + PAGE_BYTES])

    def handle_text(self, event: Frame) -> None:
        """A message, or the first part of one."""
        if self._may_take_frame():
            super().handle_text(event)

    def handle_bytes(self, event: Frame) -> None:
        """The same, of bytes."""
        if self._may_take_frame():
            super().handle_bytes(event)

    def handle_cont(self, event: Frame) -> None:
        """A further part of a message."""
        if self._may_take_frame():
            super().handle_cont(event)

    def handle_ping(self) -> None:
        """Are we there?"""
        if self._may_take_frame():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """They are there."""
        if self._may_take_frame():
            super().handle_pong(event)

    def _may_take_frame(self) -> bool:
        now = self.loop.time()
        ahead = self._frames_ahead - (now - self._counted_at) * FRAMES_PER_SECOND
        self._frames_ahead, self._counted_at = max(0.0, ahead) + 1.0, now
        if self._frames_ahead > FRAMES_AT_ONCE and not self.transport.is_closing():
            self.transport.abort()
        return self._frames_ahead <= FRAMES_AT_ONCE

"""How long a connection may owe us something: the head of a request, or the rest of one that has been answered already.

The body of a request that is being read is bounded where it is read (`platform.http.bodies`). What the head is part
of nobody knows yet, so nothing can be answered: the connection ends.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

OWED_WITHIN_SECONDS = 20.0


class PatientHttp(HttpToolsProtocol):
    """uvicorn's protocol, which by itself waits for a head for ever. In the usual case a head comes whole: no timer is set."""

    _owes: bool = False
    _end: asyncio.TimerHandle | None = None

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
        super().data_received(data)
        if self._owes or self._end is not None:
            self._wait()

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._owes = True

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._owes = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is whole."""
        super().on_message_complete()
        self._owes = False

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

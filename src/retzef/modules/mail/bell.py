"""What a thread that waits is called by: for a while, for a server's word and for us at once."""

import select
import socket
from contextlib import suppress


class Bell:
    """Rung by anybody, heard by the one thread that waits. A ring while nobody waits is heard by the next wait."""

    def __init__(self) -> None:
        self.heard, self._rope = socket.socketpair()
        for each in (self.heard, self._rope):
            each.setblocking(False)

    def ring(self) -> None:
        """Wake who waits."""
        with suppress(OSError):  # it is rung already as often as fits
            self._rope.send(b"!")

    def wait(self, seconds: float) -> None:
        """Wait so long, or until it is rung."""
        poll = select.poll()
        poll.register(self.heard, select.POLLIN)
        poll.poll(max(0.0, seconds) * 1000)
        self.hush()

    def hush(self) -> None:
        """What was rung is heard."""
        with suppress(OSError):
            while self.heard.recv(64):
                pass

    def close(self) -> None:
        """Take it down."""
        self.heard.close()
        self._rope.close()

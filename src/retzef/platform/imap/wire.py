"""imaplib's protocol over a socket of our own: to the very address that was judged, with bounds on what a server may send.

imaplib by itself reads a literal of whatever size the server names, and buffers where nobody can see whether something waits.
"""

import imaplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

# A line of a server: flags, sizes, a list. What is longer comes as a literal.
LINE_MAX = 1_000_000
# Beyond what any command of ours asks for at once.
LITERAL_MAX = 24 * 1024 * 1024
_READ_AT_ONCE = 64 * 1024


class Wire(imaplib.IMAP4):
    """The routines that imaplib lets its heirs replace: open, read, readline, send, shutdown."""

    sock: socket.socket

    def __init__(self, connect: Callable[[], socket.socket], host: str) -> None:
        self._connect_socket = connect
        self._buffer = bytearray()
        super().__init__(host)

    @property
    def has_waiting(self) -> bool:
        """Has something come that was not read, and of which the system tells no more?"""
        return bool(self._buffer) or (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending() > 0)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Connect."""
        self.host, self.port = host, port
        self.sock = self._connect_socket()

    def read(self, size: int) -> bytes:
        """So many bytes, no fewer. Raises imaplib's abort."""
        if size > LITERAL_MAX:
            raise self.abort(f"the server wants to send {size} bytes at once")
        taken = bytearray(size)
        have = min(size, len(self._buffer))
        taken[:have] = self._buffer[:have]
        del self._buffer[:have]
        place = memoryview(taken)
        while have < size:
            came = self.sock.recv_into(place[have:])
            if not came:
                raise self.abort("the server hung up")
            have += came
        return bytes(taken)

    def readline(self) -> bytes:
        """A line with its end. Raises imaplib's abort."""
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched > LINE_MAX:
                raise self.abort("the server sends a line without end")
            came = self.sock.recv(_READ_AT_ONCE)
            if not came:
                raise self.abort("the server hung up")
            self._buffer += came
        line = bytes(self._buffer[: end + 1])
        del self._buffer[: end + 1]
        return line

    def send(self, data: "Buffer") -> None:
        """Send all of it."""
        self.sock.sendall(data)

    def shutdown(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self.sock.close()

    def starttls(self, ssl_context: ssl.SSLContext | None = None) -> tuple[Literal["OK"], list[None]]:
        """Go on in TLS. What was said in the open after the server's word is none of the server's (CVE-2011-0411)."""
        assert ssl_context is not None
        if self._simple_command("STARTTLS")[0] != "OK":
            raise self.error("no TLS")
        if self._buffer:
            raise self.abort("somebody speaks between")
        self.sock = ssl_context.wrap_socket(self.sock, server_hostname=self.host)
        self._tls_established = True
        self._get_capabilities()
        return "OK", [None]

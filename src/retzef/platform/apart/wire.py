"""Objects on a socket between two of our processes. Large bytes lie in a file that is mapped, on both sides: neither holds them in memory.

Only for a socket that nobody else has: whoever can write to it can have anything done.
"""

import mmap
import pickle
import socket
import struct
import tempfile
from typing import Any, BinaryIO, TypeAlias

from retzef.platform.files.mapped import forget

Buffer: TypeAlias = bytes | mmap.mmap

# From here on bytes go beside the object and not within it.
LARGE = 1024 * 1024
# How a process ends that had no room for what it was sent: that is nothing the piece has done.
NO_ROOM = 75
_PIECE = 1024 * 1024
_NUMBER = struct.Struct("!Q")


class NoRoomError(Exception):
    """No file can be had for what is large: the disk is full, or too many files are open."""


def send(link: socket.socket, what: object) -> None:
    """Send it whole. Raises OSError."""
    beside: list[pickle.PickleBuffer] = []

    def is_within(buffer: pickle.PickleBuffer) -> bool:
        with buffer.raw() as view:
            if view.nbytes < LARGE:
                return True
        beside.append(buffer)
        return False

    try:
        body = pickle.dumps(what, protocol=5, buffer_callback=is_within)
        link.sendall(_NUMBER.pack(len(body)) + _NUMBER.pack(len(beside)) + body)
        for each in beside:
            _send_buffer(link, each)
    finally:
        for each in beside:
            each.release()  # a file that is mapped can be closed again


def receive(link: socket.socket) -> Any:
    """What was sent. Raises EOFError when the other side is gone, OSError, NoRoomError."""
    size, count = _read_number(link), _read_number(link)
    body = _read(link, size)
    return pickle.loads(body, buffers=[_read_buffer(link) for _ in range(count)])  # noqa: S301 - from a process of ours


def _send_buffer(link: socket.socket, buffer: pickle.PickleBuffer) -> None:
    with buffer.raw() as view:
        link.sendall(_NUMBER.pack(view.nbytes))
        for begins in range(0, view.nbytes, _PIECE):
            with view[begins : begins + _PIECE] as piece:
                link.sendall(piece)
            forget(view.obj, begins, _PIECE)


def _read_buffer(link: socket.socket) -> Buffer:
    with _file() as file:
        left = _read_number(link)
        piece = bytearray(_PIECE)
        while left:
            with memoryview(piece) as room:
                count = link.recv_into(room, min(left, _PIECE))
                if not count:
                    raise EOFError
                _write(file, room[:count])
            left -= count
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _file() -> BinaryIO:
    try:
        return tempfile.TemporaryFile(prefix="retzef-apart-", buffering=0)
    except OSError as error:
        raise NoRoomError from error


def _write(file: BinaryIO, piece: memoryview) -> None:
    try:
        while piece:
            piece = piece[file.write(piece) :]
    except OSError as error:
        raise NoRoomError from error


def _read_number(link: socket.socket) -> int:
    (number,) = _NUMBER.unpack(_read(link, _NUMBER.size))
    return int(number)


def _read(link: socket.socket, size: int) -> bytearray:
    body = bytearray(size)
    with memoryview(body) as view:
        at = 0
        while at < size:
            count = link.recv_into(view[at:])
            if not count:
                raise EOFError
            at += count
    return body

"""A child's side of the talk with its parent: a line in, a line out, until the parent is gone."""

import asyncio
import sys
from typing import TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)
_LINE_MAX = 64 * 1024 * 1024


class ParentGoneError(Exception):
    """Standard input has ended: there is nobody to answer any more."""


class Dialogue:
    """Lines of JSON on standard input and output."""

    def __init__(self, lines: asyncio.StreamReader) -> None:
        self._lines = lines

    @classmethod
    async def open(cls) -> "Dialogue":
        """Begin to read standard input."""
        lines = asyncio.StreamReader(limit=_LINE_MAX)
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
        )
        return cls(lines)

    async def hear(self, wanted: type[T]) -> T:
        """What the parent says next. Raises ParentGoneError."""
        line = await self._lines.readline()
        if not line:
            raise ParentGoneError
        return msgspec.json.decode(line, type=wanted)

    async def until_parent_is_gone(self) -> None:
        """Wait for the end of the talk."""
        while await self._lines.readline():
            pass

    @staticmethod
    def say(answer: msgspec.Struct) -> None:
        """Answer with one line."""
        sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
        sys.stdout.flush()

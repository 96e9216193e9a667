"""The records of a file of text, each with its place in bytes, from any record on.

A quotation mark that nobody closes would take the rest of the file for one cell: a record that is too long is given up,
its first line told as unreadable, and what follows is read anew.
"""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from retzef.engine.imports import Encoding

LINE_MAX_BYTES = 1024 * 1024
LINES_OF_A_RECORD_MAX = 200
_CODECS: dict[Encoding, str] = {
    "utf-8": "utf-8", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be", "windows-1255": "cp1255", "windows-1251": "cp1251",
}  # fmt: skip
_LINE_ENDS = {"utf-16-le": b"\n\x00", "utf-16-be": b"\x00\n"}


@dataclass(frozen=True, slots=True)
class Record:
    """`line`: the number of its first line, from 1. `cells`: None when it cannot be read."""

    line: int
    at_byte: int
    length: int
    cells: list[str] | None


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: int
    is_whole: bool


def read_records(
    file: BinaryIO, encoding: Encoding, delimiter: str, at_byte: int = 0, line: int = 1
) -> Iterator[Record]:
    """All records from a place on. Empty lines are passed over."""
    file.seek(at_byte)
    lines = _Lines(_lines(file, encoding, at_byte))
    while True:
        taken, cells = lines.take_record(delimiter)
        if not taken:
            return
        size = sum(each.size for each in taken)
        if cells is None or any(cell.strip() for cell in cells):
            yield Record(line, at_byte, size, cells)
        line += len(taken)
        at_byte += size


class _Lines:
    """Lines that can be put back."""

    def __init__(self, source: Iterator[_Line]) -> None:
        self._source = source
        self._back: deque[_Line] = deque()
        self._taken: list[_Line] = []

    def __iter__(self) -> Iterator[str]:
        """What the reader of one record takes, a line at a time."""
        while len(self._taken) < LINES_OF_A_RECORD_MAX:
            line = self._back.popleft() if self._back else next(self._source, None)
            if line is None:
                return
            self._taken.append(line)
            yield line.text

    def take_record(self, delimiter: str) -> tuple[list[_Line], list[str] | None]:
        """The lines of the next record and its cells; no lines at the end, no cells when it cannot be read."""
        self._taken = []
        try:
            cells = next(csv.reader(iter(self), delimiter=delimiter), None)
        except csv.Error:
            cells = None
        taken = self._taken
        if taken and (cells is None or self._is_runaway(taken) or not all(each.is_whole for each in taken)):
            self._back.extendleft(reversed(taken[1:]))
            return taken[:1], None
        return taken, cells

    @staticmethod
    def _is_runaway(taken: list[_Line]) -> bool:
        """More than one line and a quotation mark too many: it was closed by the end, or by somebody else's."""
        return len(taken) > 1 and sum(each.text.count('"') for each in taken) % 2 == 1


def _lines(file: BinaryIO, encoding: Encoding, at_byte: int) -> Iterator[_Line]:
    codec = _CODECS[encoding]
    source = _utf16_lines(file, _LINE_ENDS[encoding]) if encoding in _LINE_ENDS else _byte_lines(file)
    for raw, is_whole in source:
        text = raw.decode(codec, errors="replace")
        yield _Line(text.removeprefix("\ufeff") if at_byte == 0 else text, len(raw), is_whole)
        at_byte += len(raw)


def _byte_lines(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Where a line ends with a byte of its own. What is too long comes in parts, none of them whole."""
    was_whole = True
    while raw := file.readline(LINE_MAX_BYTES):
        is_whole = raw.endswith(b"\n") or len(raw) < LINE_MAX_BYTES
        yield raw, is_whole and was_whole
        was_whole = is_whole


def _utf16_lines(file: BinaryIO, end: bytes) -> Iterator[tuple[bytes, bool]]:
    """Where a line ends with two bytes, at an even place."""
    rest = b""
    while chunk := file.read(64 * 1024):
        rest += chunk
        begin, at = 0, 0
        while (at := rest.find(end, at)) >= 0:
            if (at - begin) % 2:
                at += 1
                continue
            at += 2
            yield rest[begin:at], True
            begin = at
        rest = rest[begin:]
        if len(rest) >= LINE_MAX_BYTES:
            yield rest, False
            rest = b""
    if rest:
        yield rest, True

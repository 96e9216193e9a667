"""Content without its transfer encoding (RFC 2045), a piece at a time: a file of fifty megabytes is never whole in memory."""

import binascii
import quopri
import re
from collections.abc import Iterator
from mmap import mmap
from typing import TypeAlias

Raw: TypeAlias = bytes | mmap

PIECE = 1_048_576
_OF_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_OF_BASE64 = bytes(each for each in range(256) if each not in _OF_BASE64)
# What stands behind the end, such as the words that a list adds, is not read.
_BASE64_ENDS = re.compile(rb"=(?=[=\r\n]|\Z)")
_UU_LINE = re.compile(rb"begin [0-7]{3,4} ")


def read_coding(value: bytes | None) -> str:
    """Content-Transfer-Encoding in small letters, as programs write it."""
    return (value or b"")[:100].split(b";")[0].strip(b" \t\"'").decode("ascii", "replace").lower()


def pieces(raw: Raw, begins: int, ends: int, coding: str) -> Iterator[bytes]:
    """The content that lies there, decoded. What is broken in it is left out."""
    if coding == "base64":
        yield from _from_base64(raw, begins, ends)
    elif coding == "quoted-printable":
        yield from _from_quoted_printable(raw, begins, ends)
    elif coding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        yield read_uu(bytes(raw[begins:ends]))
    else:
        for at in range(begins, ends, PIECE):
            yield bytes(raw[at : min(at + PIECE, ends)])


def measure(raw: Raw, begins: int, ends: int, coding: str) -> int:
    """How many bytes it has, decoded."""
    if coding == "base64":
        ends = _end_of_base64(raw, begins, ends)
        letters = sum(
            len(bytes(raw[at : min(at + PIECE, ends)]).translate(None, _NOT_OF_BASE64))
            for at in range(begins, ends, PIECE)
        )
        return letters * 3 // 4
    if coding in {"", "7bit", "8bit", "binary"}:
        return ends - begins
    return sum(len(each) for each in pieces(raw, begins, ends, coding))


def _end_of_base64(raw: Raw, begins: int, ends: int) -> int:
    found = _BASE64_ENDS.search(raw, begins, ends)
    return found.start() if found else ends


def _from_base64(raw: Raw, begins: int, ends: int) -> Iterator[bytes]:
    """Whatever is not of its alphabet is passed over, and so is half a letter at the end."""
    ends = _end_of_base64(raw, begins, ends)
    left = b""
    for at in range(begins, ends, PIECE):
        left += bytes(raw[at : min(at + PIECE, ends)]).translate(None, _NOT_OF_BASE64)
        whole = len(left) - len(left) % 4
        yield binascii.a2b_base64(left[:whole])
        left = left[whole:]
    if len(left) > 1:
        yield binascii.a2b_base64(left + b"=" * (-len(left) % 4))


def _from_quoted_printable(raw: Raw, begins: int, ends: int) -> Iterator[bytes]:
    at = begins
    while at < ends:
        until = min(at + PIECE, ends)
        if until < ends:
            line_end = raw.rfind(b"\n", at, until)
            # A line without an end is cut where no letter is.
            until = line_end + 1 if line_end != -1 else until - (2 if b"=" in raw[until - 2 : until] else 0)
        yield quopri.decodestring(bytes(raw[at:until]))
        at = until


def read_uu(coded: bytes) -> bytes:
    """A file between `begin` and `end`; lines that are broken are left out."""
    lines = coded.splitlines()
    first = next((index for index, line in enumerate(lines) if _UU_LINE.match(line)), -1)
    out = bytearray()
    for line in lines[first + 1 :]:
        if line.strip() == b"end" or not line.strip():
            break
        try:
            out += binascii.a2b_uu(line)
        except binascii.Error:
            # Some programs count the bytes of a line wrongly.
            count = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out += binascii.a2b_uu(line[:count])
            except binascii.Error:
                continue
    return bytes(out)

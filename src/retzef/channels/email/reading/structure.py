"""The parts of a mail (RFC 2045, 2046), read where they lie: nothing is copied until a part is asked for its content.

What real mail breaks is taken as it comes: boundaries that never end, header lines that are none, parts nested without end.
"""

import binascii
import quopri
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from mmap import mmap
from typing import TypeAlias

from retzef.channels.email.reading.fields import Parameters, read_base64, read_parameters

Raw: TypeAlias = bytes | mmap
DEPTH_MAX = 20
PARTS_MAX = 1_000
HEADER_MAX = 1_048_576
FIELDS_MAX = 2_000
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_UU_LINE = re.compile(rb"begin [0-7]{3,4} ")


@dataclass(eq=False)
class Part:
    """A part: its header fields in order (name in small letters, value as it came, unfolded), and where its content lies."""

    raw: Raw = field(repr=False)
    begins: int
    ends: int
    fields: Sequence[tuple[str, bytes]]
    depth: int = 0
    children: list["Part"] = field(default_factory=list)
    # What is said before the first part: of mail of old times, or of programs that know no parts.
    defects: list[str] = field(default_factory=list)

    def get(self, name: str) -> bytes | None:
        """The first field of this name."""
        return next((value for key, value in self.fields if key == name), None)

    def get_all(self, name: str) -> list[bytes]:
        """All fields of this name."""
        return [value for key, value in self.fields if key == name]

    @cached_property
    def type_and_parameters(self) -> tuple[str, Parameters]:
        """Content-Type; text/plain where it says nothing that can be read."""
        value, parameters = read_parameters(self.get("content-type") or b"")
        return (value if re.fullmatch(r"[\w.+!#$&^-]+/[\w.+!#$&^-]+", value) else "text/plain"), parameters

    @property
    def media_type(self) -> str:
        """In small letters."""
        return self.type_and_parameters[0]

    @cached_property
    def disposition(self) -> tuple[str, Parameters]:
        """Content-Disposition; empty where there is none."""
        return read_parameters(self.get("content-disposition") or b"")

    @property
    def size_coded(self) -> int:
        """Bytes as they came."""
        return self.ends - self.begins

    def coded(self, limit: int | None = None) -> bytes:
        """The content as it came."""
        ends = self.ends if limit is None else min(self.ends, self.begins + limit)
        return bytes(self.raw[self.begins : ends])

    def content(self) -> bytes:
        """The content, without its transfer encoding. What is broken in that is left out."""
        coding = (
            (self.get("content-transfer-encoding") or b"").strip().strip(b'"').lower().split(b";")[0].strip()
        )
        coded = self.coded()
        if coding == b"base64":
            return _from_base64(coded)
        if coding == b"quoted-printable":
            return quopri.decodestring(coded)
        if coding in {b"x-uuencode", b"uuencode", b"x-uue", b"uue"}:
            return read_uu(coded)
        return coded

    def walk(self) -> Iterator["Part"]:
        """It and all below, in order."""
        left = [self]
        while left:
            part = left.pop()
            yield part
            left += reversed(part.children)


def read_structure(raw: Raw) -> Part:
    """The mail as a tree of parts. Never fails; what was wrong is in the parts' defects."""
    count = [0]
    begins = raw.find(b"\n") + 1 if raw[:5] == b"From " else 0
    return _read_part(raw, begins, len(raw), 0, count)


def _read_part(raw: Raw, begins: int, ends: int, depth: int, count: list[int]) -> Part:
    count[0] += 1
    fields, body, defects = _read_fields(raw, begins, ends)
    part = Part(raw, body, ends, fields, depth, defects=defects)
    media_type, parameters = part.type_and_parameters
    if not media_type.startswith("multipart/"):
        return part
    boundary = parameters.get("boundary", "").encode("utf-8", "surrogateescape").rstrip()
    if not boundary:
        part.defects.append("boundary-missing")
        return part
    if depth >= DEPTH_MAX:
        part.defects.append("nested-too-deep")
        return part
    for first, last in _between(raw, body, ends, boundary, part.defects):
        if count[0] >= PARTS_MAX:
            part.defects.append("parts-too-many")
            break
        part.children.append(_read_part(raw, first, last, depth + 1, count))
    return part


def _between(
    raw: Raw, begins: int, ends: int, boundary: bytes, defects: list[str]
) -> Iterator[tuple[int, int]]:
    """Where the parts between the delimiter lines lie."""
    # Only the whole line: a longer boundary may begin like this one.
    delimiter = re.compile(rb"^--%s(--)?[ \t]*\r?$" % re.escape(boundary), re.MULTILINE)
    opened, is_closed = None, False
    for found in delimiter.finditer(raw, begins, ends):
        if opened is not None:
            yield opened, _before_line_end(raw, opened, found.start())
        is_closed = found[1] is not None
        if is_closed:
            opened = None
            break
        opened = min(ends, found.end() + 1)
    if opened is not None:
        defects.append("boundary-not-closed")
        if opened < ends:
            yield opened, ends
    elif not is_closed:
        defects.append("boundary-not-found")


def _before_line_end(raw: Raw, begins: int, at: int) -> int:
    """The line end before a delimiter belongs to the delimiter."""
    if at > begins and raw[at - 1 : at] == b"\n":
        at -= 1
    if at > begins and raw[at - 1 : at] == b"\r":
        at -= 1
    return at


def _read_fields(raw: Raw, begins: int, ends: int) -> tuple[list[tuple[str, bytes]], int, list[str]]:
    """The header fields, where the content begins, and what was wrong."""
    listed: list[tuple[str, list[bytes]]] = []
    at, defects = begins, list[str]()
    bound = min(ends, begins + HEADER_MAX)
    while at < bound and len(listed) < FIELDS_MAX:
        line_end = raw.find(b"\n", at, ends)
        after = line_end + 1 if line_end != -1 else ends
        line = bytes(raw[at:after]).rstrip(b"\r\n")
        if not line.strip() and not (line and listed and _goes_on(raw, after, ends)):
            return [(name, b" ".join(values).strip()) for name, values in listed], after, defects
        if line[:1] in (b" ", b"\t") and listed:
            listed[-1][1].append(line.strip())
        elif found := _FIELD.match(line):
            listed.append((found[1].decode("ascii").lower(), [line[found.end() :].strip()]))
        elif line[:1] == b">" and b"From " in line[:8]:
            pass  # an envelope line that some program kept
        elif not listed and at == begins and line[:1] not in (b" ", b"\t"):
            defects.append("header-missing")
            return [], at, defects
        else:
            # The empty line is missing: this is the content already.
            defects.append("header-broken")
            return [(name, b" ".join(values).strip()) for name, values in listed], at, defects
        at = after
    return [(name, b" ".join(values).strip()) for name, values in listed], at, defects


def _goes_on(raw: Raw, at: int, ends: int) -> bool:
    """After a line of blanks: is it a fold of the header (then a field or another fold follows) or its end?"""
    line = bytes(raw[at : min(ends, at + 300)])
    return (line[:1] in (b" ", b"\t") and bool(line.split(b"\n")[0].strip())) or bool(
        _FIELD.match(line) and line[:8].lower() == b"content-"
    )


def _from_base64(coded: bytes) -> bytes:
    """A text after the end is not read."""
    end = coded.find(b"=")
    while end != -1 and coded[end + 1 : end + 2] not in (b"=", b"\r", b"\n", b""):
        end = coded.find(b"=", end + 1)
    return read_base64(coded if end == -1 else coded[:end])


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

"""The parts of a mail (RFC 2045, 2046), read where they lie: nothing is copied until a part is asked for its content.

What real mail breaks is taken as it comes: boundaries that never end, header lines that are none, parts nested without end.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from retzef.channels.email.reading.fields import Parameters, read_parameters
from retzef.channels.email.reading.transfer import Raw, measure, pieces, read_coding

DEPTH_MAX = 20
PARTS_MAX = 1_000
HEADER_MAX = 524_288
FIELDS_MAX = 2_000
_LINE_MAX = 10_000
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
# Fields after which there is no doubt that the header goes on.
_KNOWN_FIELD = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|message-id|in-reply-to|references|reply-to|sender|return-path|received|mime-version|content-[a-z-]{2,40}"
    rb"|user-agent|importance|precedence|list-[a-z]{2,20}|dkim-signature|x-[a-z0-9-]{2,60}):",
    re.IGNORECASE,
)
# As some programs say it.
_UNREADABLE_TYPES = {"html": "text/html", "text html": "text/html", "multipart": "multipart/mixed"}
_BLANK_BEFORE = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,1000}")
_SAID_BOUNDARY = re.compile(
    rb";\s*boundary\s*=\s*(?:\"([^\"]{1,300})\"?|([^\s;\"][^;\"]{0,300}))", re.IGNORECASE
)
_SEEN_BOUNDARY = re.compile(
    rb"^--([^\r\n]{1,200}?)[ \t]*\r?\nContent-[A-Za-z-]{1,50}:", re.MULTILINE | re.IGNORECASE
)
_MEDIA_TYPE = re.compile(r"[\w.+!#$&^-]+/[\w.+!#$&^-]+")


@dataclass(eq=False)
class Part:
    """A part: its header fields in order (name in small letters, value as it came, unfolded), and where its content lies."""

    raw: Raw = field(repr=False)
    begins: int
    ends: int
    fields: Sequence[tuple[str, bytes]]
    depth: int = 0
    usual_type: str = "text/plain"
    children: list["Part"] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)

    def get(self, name: str) -> bytes | None:
        """The first field of this name."""
        found = self._by_name.get(name)
        return found[0] if found else None

    def get_all(self, name: str) -> list[bytes]:
        """All fields of this name."""
        return list(self._by_name.get(name, ()))

    @cached_property
    def _by_name(self) -> dict[str, list[bytes]]:
        """A mail has some forty fields, and is asked for as many."""
        found: dict[str, list[bytes]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return found

    @cached_property
    def type_and_parameters(self) -> tuple[str, Parameters]:
        """Content-Type; where it says nothing that can be read, what is usual there."""
        said = self.get("content-type")
        value, parameters = read_parameters(said or b"")
        if _MEDIA_TYPE.fullmatch(value):
            return value, parameters
        return (self.usual_type if said is None else _UNREADABLE_TYPES.get(value, "text/plain")), parameters

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

    def pieces(self) -> Iterator[bytes]:
        """The content without its transfer encoding, about a megabyte at a time. What is broken in it is left out."""
        return pieces(self.raw, self.begins, self.ends, self._coding)

    def content(self, limit: int | None = None) -> bytes:
        """The same as one; not much more of it than `limit`."""
        taken: list[bytes] = []
        left = limit
        for each in self.pieces():
            taken.append(each)
            if left is not None:
                left -= len(each)
                if left <= 0:
                    break
        return b"".join(taken)

    @cached_property
    def size(self) -> int:
        """Bytes of the content; it is not kept to be counted."""
        return measure(self.raw, self.begins, self.ends, self._coding)

    @property
    def _coding(self) -> str:
        return read_coding(self.get("content-transfer-encoding"))

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
    raw = _with_line_ends(raw)
    begins = raw.find(b"\n") + 1 if raw[:5] == b"From " else 0
    # What some programs set before the first field.
    blank = _BLANK_BEFORE.match(raw, begins)
    return _read_part(
        raw, blank.end() if blank and _FIELD.match(raw, blank.end()) else begins, len(raw), count
    )


def _with_line_ends(raw: Raw) -> Raw:
    """Lines of old Macintoshes end in a carriage return alone."""
    beginning = bytes(raw[:_LINE_MAX])
    return raw if b"\n" in beginning or b"\r" not in beginning else bytes(raw).replace(b"\r", b"\n")


def _read_part(
    raw: Raw, begins: int, ends: int, count: list[int], *, depth: int = 0, usual_type: str = "text/plain"
) -> Part:
    count[0] += 1
    fields, body, defects = _read_fields(raw, begins, ends)
    part = Part(raw, body, ends, fields, depth, usual_type, defects=defects)
    if not part.media_type.startswith("multipart/"):
        return part
    if depth >= DEPTH_MAX:
        part.defects.append("nested-too-deep")
        return part
    usual = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
    for first, last in _places(part):
        if count[0] >= PARTS_MAX:
            part.defects.append("parts-too-many")
            break
        part.children.append(_read_part(raw, first, last, count, depth=depth + 1, usual_type=usual))
    return part


def _places(part: Part) -> list[tuple[int, int]]:
    """Where its parts lie. When the boundary it names is not there, the one that is."""
    boundary = _boundary_of(part)
    if boundary:
        found = list(islice(_between(part, boundary), PARTS_MAX + 1))
        if found:
            return found
    part.defects.append("boundary-not-found" if boundary else "boundary-missing")
    seen = _SEEN_BOUNDARY.search(part.raw, part.begins, min(part.ends, part.begins + HEADER_MAX))
    return list(islice(_between(part, seen[1].rstrip()), PARTS_MAX + 1)) if seen else []


def _boundary_of(part: Part) -> bytes:
    """As it came: it is compared with bytes."""
    said = _SAID_BOUNDARY.search((part.get("content-type") or b"")[:HEADER_MAX])
    if said:
        return (said[1] if said[1] is not None else said[2]).rstrip()
    return part.type_and_parameters[1].get("boundary", "").encode("utf-8", "replace").rstrip()


def _between(part: Part, boundary: bytes) -> Iterator[tuple[int, int]]:
    """Where the parts between the delimiter lines lie."""
    raw, ends = part.raw, part.ends
    # Only the whole line: a longer boundary may begin like this one. It begins with the end of the line before, which is quickest to find.
    delimiter = re.compile(rb"\n--%s(--)?[ \t]*\r*(?=\n|\Z)" % re.escape(boundary))
    opened = None
    for found in delimiter.finditer(raw, max(0, part.begins - 1), ends):
        if opened is not None:
            yield opened, max(opened, _before_return(raw, found.start()))
        if found[1] is not None:
            return
        opened = min(ends, found.end() + 1)
    if opened is not None:
        part.defects.append("boundary-not-closed")
        if opened < ends:
            yield opened, ends


def _before_return(raw: Raw, at: int) -> int:
    """The line end before a delimiter belongs to the delimiter."""
    return at - 1 if at and raw[at - 1 : at] == b"\r" else at


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
        elif _KNOWN_FIELD.match(raw, after):
            # A fold without its blank, or a line that some program lost there.
            defects.append("header-broken")
            if listed:
                listed[-1][1].append(line.strip())
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

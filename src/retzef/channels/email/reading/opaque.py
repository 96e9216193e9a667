"""The mail within a signature (CMS SignedData, RFC 5652): its text is there for everybody, only wrapped."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_SEQUENCE, _SET, _OID, _NUMBER, _OCTETS, _OCTETS_IN_PARTS, _WRAPPED = 0x30, 0x31, 0x06, 0x02, 0x04, 0x24, 0xA0
_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENVELOPED = {bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117")}
_DEPTH_MAX = 20
_ELEMENTS_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Opaque:
    """What a `smime.p7m` is, and what it wraps: None where that is encrypted, or is not there."""

    sort: Literal["signed", "encrypted"]
    content: bytes | None


@dataclass(frozen=True, slots=True)
class _Element:
    """An element of BER: where its content lies, and where the next begins."""

    tag: int
    begins: int
    ends: int
    after: int


def read_opaque(raw: bytes) -> Opaque | None:
    """None when it is neither, or cut off before it says so."""
    try:
        return _read(raw)
    except (IndexError, StopIteration, RecursionError):
        return None


def _read(raw: bytes) -> Opaque | None:
    outer = _element(raw, 0, len(raw), 0)
    parts = _children(raw, outer, 0)
    name = next(parts)
    sort = raw[name.begins : name.ends]
    if outer.tag != _SEQUENCE or name.tag != _OID:
        return None
    if sort in _ENVELOPED:
        return Opaque("encrypted", None)
    if sort != _SIGNED:
        return None
    signed = next(_children(raw, next(parts), 1))
    # After the version and the digests that are used.
    wrapped = next(each for each in _children(raw, signed, 2) if each.tag == _SEQUENCE)
    content = next((each for each in _children(raw, wrapped, 3) if each.tag == _WRAPPED), None)
    if content is None:
        return Opaque("signed", None)
    return Opaque("signed", b"".join(_octets(raw, next(_children(raw, content, 4)), 5)))


def _octets(raw: bytes, element: _Element, depth: int) -> Iterator[bytes]:
    """Some programs cut them into pieces."""
    if element.tag == _OCTETS:
        yield raw[element.begins : element.ends]
    elif element.tag == _OCTETS_IN_PARTS and depth < _DEPTH_MAX:
        for each in _children(raw, element, depth):
            yield from _octets(raw, each, depth + 1)


def _children(raw: bytes, element: _Element, depth: int) -> Iterator[_Element]:
    at = element.begins
    for _ in range(_ELEMENTS_MAX):
        if at >= element.ends:
            return
        child = _element(raw, at, element.ends, depth + 1)
        yield child
        at = child.after


def _element(raw: bytes, at: int, bound: int, depth: int) -> _Element:
    if depth > _DEPTH_MAX:
        raise IndexError
    tag, length = raw[at], raw[at + 1]
    begins = at + 2
    if length == 0x80:
        return _without_length(raw, tag, begins, bound, depth)
    if length > 0x80:
        count = length & 0x7F
        length = int.from_bytes(raw[begins : begins + count], "big")
        begins += count
    # What is cut off is read as far as it goes.
    ends = min(begins + length, bound)
    return _Element(tag, begins, ends, ends)


def _without_length(raw: bytes, tag: int, begins: int, bound: int, depth: int) -> _Element:
    """It ends with two zeros that are of none of its children."""
    at = begins
    for _ in range(_ELEMENTS_MAX):
        if at >= bound or raw[at : at + 2] == b"\0\0":
            break
        at = _element(raw, at, bound, depth + 1).after
    return _Element(tag, begins, at, min(at + 2, bound))

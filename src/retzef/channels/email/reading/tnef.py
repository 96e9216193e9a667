"""Files within a `winmail.dat` of Outlook (MS-OXTNEF), and the text it carries where the mail has none."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from retzef.channels.email.reading.charsets import decode_text

_SIGNATURE = 0x223E9F78
_ATTACHMENT_BEGINS, _ATTACHMENT_TITLE, _ATTACHMENT_DATA, _ATTACHMENT_PROPERTIES = (
    0x00069002,
    0x00018010,
    0x0006800F,
    0x00069005,
)
_MESSAGE_PROPERTIES, _BODY, _CODE_PAGE = 0x00069003, 0x0002800C, 0x00069007
# Properties (MS-OXPROPS): the long name of a file, its media type, its id for the text, its bytes; the text and the HTML of the mail.
_LONG_NAME, _MEDIA_TYPE, _CONTENT_ID, _DATA, _TEXT, _HTML = 0x3707, 0x370E, 0x3712, 0x3701, 0x1000, 0x1013
# Sizes of the types of a property that do not say their own.
_FIXED = {
    0x0002: 2,
    0x0003: 4,
    0x0004: 4,
    0x0005: 8,
    0x0006: 8,
    0x0007: 8,
    0x000A: 4,
    0x000B: 2,
    0x0014: 8,
    0x0040: 8,
    0x0048: 16,
}
_STRING, _WIDE, _OBJECT, _BINARY, _MANY = 0x001E, 0x001F, 0x000D, 0x0102, 0x1000
FILES_MAX = 200


@dataclass(slots=True)
class TnefFile:
    """A file of it."""

    name: str = ""
    media_type: str = ""
    content_id: str = ""
    content: bytes = b""


@dataclass(slots=True)
class Tnef:
    """What was in it, as far as it could be read."""

    files: list[TnefFile]
    text: str = ""
    html: bytes = b""


def read_tnef(raw: bytes) -> Tnef | None:
    """None when it is none. What is cut off or broken ends the reading; what came before is kept."""
    if len(raw) < 6 or struct.unpack_from("<I", raw)[0] != _SIGNATURE:
        return None
    found, charset = Tnef([]), "cp1252"
    for attribute, content in _attributes(raw):
        if attribute == _CODE_PAGE and len(content) >= 4:
            charset = f"cp{struct.unpack_from('<I', content)[0]}"
        elif attribute == _ATTACHMENT_BEGINS:
            if len(found.files) >= FILES_MAX:
                break
            found.files.append(TnefFile())
        elif attribute == _BODY:
            found.text = decode_text(content.rstrip(b"\0"), charset).text
        elif attribute == _MESSAGE_PROPERTIES:
            said = dict(_properties(content))
            found.text = found.text or _text(said.get(_TEXT), charset)
            found.html = (said.get(_HTML) or (0, b""))[1].rstrip(b"\0")
        elif found.files:
            _add(found.files[-1], attribute, content, charset)
    return found


def _add(file: TnefFile, attribute: int, content: bytes, charset: str) -> None:
    if attribute == _ATTACHMENT_TITLE:
        file.name = file.name or decode_text(content.rstrip(b"\0"), charset).text
    elif attribute == _ATTACHMENT_DATA:
        file.content = content
    elif attribute == _ATTACHMENT_PROPERTIES:
        said = dict(_properties(content))
        file.name = _text(said.get(_LONG_NAME), charset) or file.name
        file.media_type = _text(said.get(_MEDIA_TYPE), charset)
        file.content_id = _text(said.get(_CONTENT_ID), charset)
        if not file.content and _DATA in said:
            # An object of Windows stands behind the id of its interface.
            kind, data = said[_DATA]
            file.content = data[16:] if kind == _OBJECT else data


def _text(value: tuple[int, bytes] | None, charset: str) -> str:
    if value is None:
        return ""
    kind, raw = value
    return (
        (raw.decode("utf-16-le", "replace") if kind == _WIDE else decode_text(raw, charset).text)
        .rstrip("\0")
        .strip()
    )


def _attributes(raw: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at + 9 <= len(raw):
        _, attribute, length = struct.unpack_from("<BII", raw, at)
        at += 9
        if at + length > len(raw):
            return
        yield attribute, raw[at : at + length]
        at += length + 2  # a sum of its bytes follows, which many programs get wrong


def _properties(raw: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """The number of each property with its type and its first value."""
    try:
        (count,) = struct.unpack_from("<I", raw)
        at = 4
        for _ in range(min(count, 2_000)):
            kind, number = struct.unpack_from("<HH", raw, at)
            at += 4
            if number >= 0x8000:
                at = _skip_name(raw, at)
            values, at = _values(raw, at, kind)
            if values:
                yield number, (kind & ~_MANY, values[0])
    except struct.error:
        return


def _skip_name(raw: bytes, at: int) -> int:
    """The name of a property that has no number of its own."""
    (is_text,) = struct.unpack_from("<I", raw, at + 16)
    if not is_text:
        return at + 24
    length: int = struct.unpack_from("<I", raw, at + 20)[0]
    return at + 24 + length + (-length % 4)


def _values(raw: bytes, at: int, kind: int) -> tuple[list[bytes], int]:
    base, values = kind & ~_MANY, list[bytes]()
    if base in _FIXED:
        count = 1
        if kind & _MANY:
            (count,) = struct.unpack_from("<I", raw, at)
            at += 4
        size = _FIXED[base]
        if at + count * size > len(raw):
            raise struct.error
        if count:
            values.append(raw[at : at + size])
        return values, at + count * size + (-(count * size) % 4)
    if base not in {_STRING, _WIDE, _OBJECT, _BINARY}:
        raise struct.error
    (count,) = struct.unpack_from("<I", raw, at)
    at += 4
    for _ in range(min(count, 1_000)):
        (length,) = struct.unpack_from("<I", raw, at)
        if at + 4 + length > len(raw):
            raise struct.error
        values.append(raw[at + 4 : at + 4 + length])
        at += 4 + length + (-length % 4)
    return values, at

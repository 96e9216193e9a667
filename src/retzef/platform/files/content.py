"""What a file is, by its bytes. The name and the declared type are only claims to be checked against it."""

import struct
import zipfile
from dataclasses import dataclass
from io import BytesIO

import puremagic

_EXTENSIONS: dict[str, tuple[str, ...]] = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "application/pdf": ("pdf",),
    "text/plain": ("txt", "text", "log", "md", "csv"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
}
_ALIASES: dict[str, tuple[str, ...]] = {
    "image/jpeg": ("image/jpg", "image/pjpeg"),
    "text/plain": ("text/csv", "text/markdown"),
}
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
# Text that a browser or a shell would run is not plain text, whatever it is called.
_ACTIVE = (
    b"<!doctype",
    b"<html",
    b"<script",
    b"<svg",
    b"<?xml",
    b"<?php",
    b"#!",
    b"<iframe",
    b"<body",
    b"<head",
    b"{\\rtf",
)


# No document and no picture has more parts than this; who sends one that has wants us to count them.
_PARTS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class FileContent:
    """What the bytes are. `fits_name`: the name's ending is one of this kind's."""

    media_type: str
    aliases: tuple[str, ...]
    fits_name: bool
    width: int | None = None
    height: int | None = None


def find_content(body: bytes, name: str) -> FileContent | None:
    """What the bytes are, None when it is none of the kinds we know."""
    media_type = _media_type(body)
    if media_type is None:
        return None
    ending = _ending(name)
    width, height = _dimensions(body, media_type)
    return FileContent(
        media_type, _ALIASES.get(media_type, ()), ending in _EXTENSIONS[media_type], width, height
    )


def says_known_kind(name: str) -> bool:
    """Does the name's ending promise one of the kinds we know?"""
    return any(_ending(name) in endings for endings in _EXTENSIONS.values())


def _ending(name: str) -> str:
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def _media_type(body: bytes) -> str | None:
    for magic, media_type in _MAGIC:
        if body.startswith(magic):
            return media_type
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body[:4] == b"PK\x03\x04":
        return _office_type(body)
    return "text/plain" if _is_plain_text(body) else None


def _office_type(body: bytes) -> str | None:
    """DOCX and XLSX are archives with a known first folder; any other archive is none of ours."""
    if body.count(b"PK\x01\x02") > _PARTS_MAX:  # each entry of its directory begins so
        return None
    try:
        with zipfile.ZipFile(BytesIO(body)) as archive:
            names = set(archive.namelist()[:2000])
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names or any(each.endswith("vbaProject.bin") for each in names):
        return None
    if "word/document.xml" in names:
        return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    if "xl/workbook.xml" in names:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return None


def _is_plain_text(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in body[:65536]):
        return False
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return not any(mark in start for mark in _ACTIVE) and not _is_known_binary(body)


def _is_known_binary(body: bytes) -> bool:
    """A last look by a library that knows thousands of signatures, for what begins like text."""
    try:
        kinds = puremagic.magic_string(body[:2048])
    except (puremagic.PureError, ValueError):
        return False
    return any(kind.confidence >= 0.8 and not kind.mime_type.startswith("text/") for kind in kinds)


def _dimensions(body: bytes, media_type: str) -> tuple[int | None, int | None]:
    """Width and height in pixels, so that a page can leave room before the picture is there."""
    try:
        match media_type:
            case "image/png":
                width, height = struct.unpack(">II", body[16:24])
            case "image/gif":
                width, height = struct.unpack("<HH", body[6:10])
            case "image/jpeg":
                width, height = _jpeg_dimensions(body)
            case _:
                return None, None
    except (struct.error, IndexError):
        return None, None
    return (width, height) if 0 < width < 65536 and 0 < height < 65536 else (None, None)


def _jpeg_dimensions(body: bytes) -> tuple[int, int]:
    """From the first start-of-frame marker (ITU T.81, B.2.2)."""
    at = 2
    for _ in range(_PARTS_MAX):
        # Cut off, or no segment: nothing that follows says anything.
        begin, marker, size = struct.unpack(">BBH", body[at : at + 4])
        if begin != 0xFF or size < 2:
            break
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", body[at + 5 : at + 9])
            return width, height
        at += 2 + size
    raise IndexError

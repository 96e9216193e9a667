"""What a file is, by its bytes: the kinds we take, and those that pretend to be one."""

import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures import documents as made
from tests.fixtures.actors import PNG

from retzef.platform.files.content import find_content

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    "image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain", DOCX, XLSX,
}  # fmt: skip


@pytest.mark.parametrize(
    ("body", "name", "kind"),
    [
        (PNG, "מונה.png", "image/png"), (made.jpeg(), "IMG_0001.JPG", "image/jpeg"), (made.jpeg(), "a.jfif", "image/jpeg"),
        (made.GIF, "a.gif", "image/gif"), (made.WEBP, "a.webp", "image/webp"), (made.PDF, "рахунок.pdf", "application/pdf"),
        ("שלום, привіт\r\n\tякось".encode(), "a.txt", "text/plain"), (b"\xef\xbb\xbfa;b\n1;2\n", "a.csv", "text/plain"),
        (made.docx(), "a.docx", DOCX), (made.xlsx(), "a.xlsx", XLSX),
    ],
)  # fmt: skip
def test_kind_is_known_when_bytes_and_name_agree(body: bytes, name: str, kind: str) -> None:
    content = find_content(body, name)
    assert content is not None
    assert (content.media_type, content.fits_name) == (kind, True)


@pytest.mark.parametrize(("body", "size"), [(PNG, (1, 1)), (made.jpeg(5, 4), (5, 4)), (made.GIF, (3, 2))])
def test_size_is_known_when_it_is_a_picture(body: bytes, size: tuple[int, int]) -> None:
    content = find_content(body, "a")
    assert content is not None
    assert (content.width, content.height) == size


@pytest.mark.parametrize(
    ("body", "name"),
    [(PNG, "report.pdf"), (made.PDF, "photo.png"), (b"plain words", "photo.png"), (made.docx(), "a.pdf"), (PNG, "a.png.exe"), (PNG, "png")],
)  # fmt: skip
def test_name_does_not_fit_when_it_says_another_kind(body: bytes, name: str) -> None:
    content = find_content(body, name)
    assert content is not None
    assert not content.fits_name


@pytest.mark.parametrize(
    "body",
    [
        made.EXE, made.ELF, made.HTML, made.SVG, b"  \n\t<svg onload=alert(1)>", b"\xef\xbb\xbf<script>", b"<?xml version='1.0'?><svg/>",
        b"#!/bin/sh\nrm -rf /", b"<?php system($_GET[0]);", b"hello <iframe src=//evil>", b"\x00" * 100, b"a\x00b", b"\xff\xfeh\x00i\x00",
        b"\x1f\x8b\x08" + b"\x00" * 40, b"Rar!\x1a\x07\x00" + b"\x00" * 40, b"7z\xbc\xaf\x27\x1c" + b"\x00" * 40, b"\xca\xfe\xba\xbe" + b"\x00" * 40,
        b"{\\rtf1 hello}", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, b"%!PS-Adobe-3.0\n", made.archive("a.txt"),
        made.archive("META-INF/MANIFEST.MF", "A.class"), made.docx("word/vbaProject.bin"), b"PK\x03\x04" + b"\x00" * 40, made.docx()[:-30],
        b"ID3\x03\x00" + b"\x00" * 40, b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 40,
    ],
)  # fmt: skip
def test_file_is_none_of_ours_when_a_machine_would_run_it_or_nobody_knows_it(body: bytes) -> None:
    assert find_content(body, "harmless.txt") is None


@pytest.mark.parametrize("body", [made.png_with_script(), made.GIF_AND_SCRIPT])
def test_picture_stays_a_picture_when_it_is_a_page_besides(body: bytes) -> None:
    """It is taken, and served as a picture that no browser looks into: see `tests/api/test_files`."""
    content = find_content(body, "a.gif" if body.startswith(b"GIF") else "a.png")
    assert content is not None
    assert content.media_type.startswith("image/")
    assert content.fits_name


def test_archive_is_never_unpacked_when_it_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document of a few kilobytes may unpack to more than all memory."""
    bomb = made.docx(content=b"\x00" * 30_000_000)
    assert len(bomb) < 200_000

    def refuse(*arguments: object, **more: object) -> None:
        raise AssertionError("unpacked")

    for name in ("open", "read", "extract", "extractall", "testzip"):
        monkeypatch.setattr(zipfile.ZipFile, name, refuse)
    content = find_content(bomb, "a.docx")
    assert content is not None
    assert content.media_type == DOCX


BEGINNINGS = st.sampled_from(
    [
        b"",
        PNG,
        made.jpeg(),
        b"\xff\xd8\xff",
        made.GIF,
        made.WEBP,
        b"RIFF",
        made.PDF,
        made.docx(),
        b"PK\x03\x04",
        b"PK\x05\x06",
    ]
)


@given(BEGINNINGS, st.binary(max_size=300), st.text(max_size=30))
def test_looking_gives_a_known_kind_or_none_when_bytes_are_anything(
    start: bytes, rest: bytes, name: str
) -> None:
    content = find_content(start + rest, name)
    assert content is None or content.media_type in KINDS

"""What a file is: told quickly, whatever somebody made of it to keep us busy."""

import struct
import time

from retzef.platform.files.content import find_content

MEGABYTE = 1024 * 1024
# A look at a file takes milliseconds; the files below took seconds each when every part of them was counted.
# Counted in the thread's own CPU time, so that a busy machine changes nothing.
LOOK_WITHIN_CPU_SECONDS = 2.0


def _quick_look(body: bytes, name: str) -> object:
    began = time.thread_time()
    found = find_content(body, name)
    assert time.thread_time() - began < LOOK_WITHIN_CPU_SECONDS
    return found


def _archive(entries: int) -> bytes:
    """An archive whose directory names so many empty files that are not there."""
    head = b"PK\x03\x04" + bytes(26)
    entry = struct.pack(
        "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"  # fmt: skip
    directory = entry * entries
    count = entries & 0xFFFF
    return (
        head + directory + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(head), 0)
    )  # fmt: skip


def test_a_picture_without_segments_is_looked_at_quickly_and_has_no_size() -> None:
    found = _quick_look(b"\xff\xd8\xff" + bytes(10 * MEGABYTE), "a.jpg")
    assert found is not None
    assert (found.width, found.height) == (None, None)  # type: ignore[attr-defined]


def test_a_picture_of_millions_of_empty_segments_is_looked_at_quickly() -> None:
    body = b"\xff\xd8" + b"\xff\xe0\x00\x02" * (10 * MEGABYTE // 4)
    assert _quick_look(body, "a.jpg") is not None


def test_a_picture_keeps_its_size_when_other_segments_come_before_it() -> None:
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 480, 640) + bytes(10)
    found = find_content(b"\xff\xd8" + b"\xff\xe0\x00\x04ab" + frame, "a.jpg")
    assert found is not None
    assert (found.width, found.height) == (640, 480)


def test_an_archive_of_very_many_entries_is_refused_without_reading_them() -> None:
    assert _quick_look(_archive(200_000), "a.docx") is None

"""Logs are lines of ours, whoever had a say in what is in them."""

import logging

from retzef.main.logs import KeyValueFormatter


def _line(**extra: object) -> str:
    record = logging.makeLogRecord(
        {"name": "retzef.http", "levelname": "WARNING", "msg": "http.refused", **extra}
    )
    return KeyValueFormatter().format(record)  # fmt: skip


def test_what_a_caller_asked_for_stays_on_its_line_when_it_has_line_ends_and_escapes() -> None:
    line = _line(path="/a\n2026-01-01T00:00:00Z ERROR forged\x1b[2J\u2028\x00")
    assert line.isprintable()
    assert "forged" in line


def test_words_of_any_language_are_written_as_they_are() -> None:
    assert _line(name_of_queue="שירות לקוחות").endswith("name_of_queue=שירות לקוחות")

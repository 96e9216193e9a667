"""Logs are lines of ours, whoever had a say in what is in them, and name no person."""

import json
import logging

import asyncpg
import pytest

from retzef.kernel.errors import RetzefError
from retzef.platform.telemetry import follow_trail, name_tenant
from retzef.platform.telemetry.lines import LineFormatter, explain_failure

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def _record(**facts: object) -> logging.LogRecord:
    return logging.makeLogRecord(
        {"name": "retzef.http", "levelname": "WARNING", "msg": "http.refused", **facts}
    )


def _line(**facts: object) -> str:
    return LineFormatter().format(_record(**facts))


def test_what_a_caller_asked_for_stays_on_its_line_when_it_has_line_ends_and_escapes() -> None:
    line = _line(path="/a\n2026-01-01T00:00:00Z ERROR forged\x1b[2J\u2028\x00")
    assert line.isprintable()
    assert "forged" in line


def test_words_of_any_language_are_written_as_they_are() -> None:
    assert _line(name_of_queue="שירות לקוחות").endswith("name_of_queue=שירות לקוחות")


def test_line_is_one_json_object_when_json_is_wanted() -> None:
    with follow_trail([(b"traceparent", f"00-{TRACE}-00f067aa0ba902b7-01".encode())]) as trail:
        name_tenant("of-tests")
        line = LineFormatter("json").format(_record(reason="a\nb", seconds=3))
    told = json.loads(line)
    assert "\n" not in line
    assert (told["event"], told["level"], told["seconds"], told["reason"]) == (
        "http.refused",
        "WARNING",
        3,
        "a\nb",
    )
    assert (told["trace"], told["request"], told["tenant_id"]) == (TRACE, trail.request_id, "of-tests")


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"0501234567",
        b"00-" + b"0" * 32 + b"-00f067aa0ba902b7-01",
        b"00-" + TRACE.upper().encode() + b"-00f067aa0ba902b7-01",
    ],
)
def test_trace_is_left_out_when_its_header_is_none_of_the_standards(header: bytes) -> None:
    with follow_trail([(b"traceparent", header)]):
        assert "trace=" not in _line()


def test_words_of_a_failure_are_left_out_and_its_place_and_kind_told() -> None:
    def read(number: str) -> int:
        try:
            return int(number)
        except ValueError as error:
            raise RuntimeError(f"{number} is no number") from error

    with pytest.raises(RuntimeError) as caught:
        read("0501234567 of Ruth")
    line = _line(exc_info=caught._excinfo)
    assert "Ruth" not in line
    assert "0501234567" not in line
    assert "builtins.ValueError" in line
    assert line.endswith("builtins.RuntimeError")
    assert "test_lines.py" in line


def test_database_is_told_by_state_and_rule_when_it_refuses_a_row() -> None:
    error = asyncpg.UniqueViolationError("Key (value)=(0501234567) already exists.")
    error.constraint_name, error.table_name = "identities_verified", "identities"
    assert explain_failure(error) == [
        "asyncpg.exceptions.UniqueViolationError 23505 identities identities_verified"
    ]


def test_error_of_ours_is_told_by_its_code_when_it_has_words_of_people() -> None:
    assert explain_failure(RetzefError(name="Ruth"))[-1].endswith("RetzefError internal")


def test_line_of_a_library_is_told_by_its_place_when_it_quotes_people() -> None:
    line = LineFormatter().format(
        logging.makeLogRecord(
            {
                "name": "asyncio",
                "levelname": "ERROR",
                "module": "base_events",
                "lineno": 7,
                "msg": "Ruth failed: %s",
                "args": ("0501",),
            }
        )
    )
    assert line.endswith("ERROR asyncio library.base_events:7")

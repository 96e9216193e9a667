"""Lines of the log: one an event, with keys and values, for people or as JSON; never what somebody wrote.

A failure is written as its kind and where it happened. What it says is left out: the database's words quote the row
that it refused, a parser's the text that it could not read. Those of our own errors have a code, which is told.
"""

import logging
import traceback
from datetime import UTC, datetime
from typing import Literal, TypeAlias

import asyncpg
import msgspec

from retzef.kernel.errors import RetzefError
from retzef.platform.telemetry.spans import current_trace_id
from retzef.platform.telemetry.trail import current_trail

LogFormat: TypeAlias = Literal["text", "json"]
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
# What libraries say may quote anything: of theirs the place in their source is told, which tells what was said.
_OURS = "retzef"


class LineFormatter(logging.Formatter):
    """`2026-01-31T12:00:00Z INFO retzef.feed feed.unavailable reason=OSError`, or the same as a JSON object."""

    def __init__(self, form: LogFormat = "text") -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        """One record, on one line whatever is in it (a trace of calls follows on its own lines, in text)."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        facts = _facts_of(record)
        event = _event_of(record)
        failure = explain_failure(record.exc_info[1]) if record.exc_info and record.exc_info[1] else None
        if self._form == "json":
            whole = {"at": at, "level": record.levelname, "logger": record.name, "event": event, **facts}
            return msgspec.json.encode(whole | ({"failure": failure} if failure else {})).decode()
        shown = " ".join(f"{key}={_one_line(value)}" for key, value in facts.items())
        line = f"{at} {record.levelname} {record.name} {event} {shown}".rstrip()
        return "\n".join([line, *failure]) if failure else line


def _event_of(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] == _OURS:
        return record.getMessage()
    return f"library.{record.module}:{record.lineno}"


def _facts_of(record: logging.LogRecord) -> dict[str, object]:
    facts = {key: _plain(value) for key, value in sorted(vars(record).items()) if key not in _STANDARD}
    trail = current_trail()
    if trace_id := (trail and trail.trace_id) or current_trace_id():
        facts["trace"] = trace_id
    if trail is not None:
        facts["request"] = trail.request_id
        if trail.tenant_id:
            facts["tenant_id"] = trail.tenant_id
    return facts


def _plain(value: object) -> object:
    return value if isinstance(value, int | float | bool) or value is None else str(value)


def _one_line(value: object) -> str:
    """As it is, but for control characters: a word that somebody chose must not write lines of its own."""
    text = str(value)
    return text if text.isprintable() else text.encode("unicode_escape").decode()


def explain_failure(error: BaseException) -> list[str]:
    """Where it happened, the innermost call last, and of what kind it was; so for each failure that led to it."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        calls = traceback.extract_tb(current.__traceback__)
        told = [f"  {call.filename}:{call.lineno} {call.name}" for call in calls[-20:]]
        lines[:0] = [*told, name_failure(current)]
        if isinstance(current, BaseExceptionGroup):
            for each in current.exceptions[:5]:
                lines += explain_failure(each)
        current = current.__cause__ or current.__context__
    return lines


def name_failure(error: BaseException) -> str:
    """Its kind, with what is ours to tell: our code, the database's state and the name of the rule that refused a row."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, RetzefError):
        return f"{kind} {error.code}"
    if isinstance(error, asyncpg.PostgresError):
        named = [
            getattr(error, name, None)
            for name in ("sqlstate", "table_name", "column_name", "constraint_name")
        ]
        return " ".join([kind, *(str(each) for each in named if each)])
    return kind

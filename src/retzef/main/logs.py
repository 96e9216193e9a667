"""Logs: one line an event, keys and values, no personal data."""

import logging
import sys

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class KeyValueFormatter(logging.Formatter):
    """`2026-01-31T12:00:00Z INFO retzef.feed feed.unavailable reason=OSError`."""

    def format(self, record: logging.LogRecord) -> str:
        """One record."""
        extra = " ".join(
            f"{key}={_one_line(value)}" for key, value in sorted(vars(record).items()) if key not in _STANDARD
        )
        line = f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%SZ')} {record.levelname} {record.name} {record.getMessage()} {extra}"
        return (
            f"{line.rstrip()}\n{self.formatException(record.exc_info)}" if record.exc_info else line.rstrip()
        )


def _one_line(value: object) -> str:
    """As it is, but for control characters: a path that somebody asked for must not write lines of its own."""
    text = str(value)
    return text if text.isprintable() else text.encode("unicode_escape").decode()


def set_up_logs(level: str) -> None:
    """Log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(KeyValueFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("uvicorn").setLevel("WARNING")
    # A database that is away is told by whoever needs it, once; the pool tells it for each connection, with a trace.
    logging.getLogger("asyncpg.pool").setLevel("ERROR")

"""Where the log goes: to standard error, a line an event."""

import logging
import sys

from retzef.platform.telemetry.lines import LineFormatter, LogFormat


def set_up_logs(level: str, form: LogFormat = "text") -> None:
    """Log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter(form))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("uvicorn").setLevel("WARNING")
    # A database that is away is told by whoever needs it, once; the pool tells it for each connection, with a trace.
    logging.getLogger("asyncpg.pool").setLevel("ERROR")
    # A collector that is away is told once, by `retzef.traces`.
    logging.getLogger("opentelemetry").setLevel("CRITICAL")
    # It tells each address that we call, which may be a provider's with a number of a person in it.
    logging.getLogger("httpx").setLevel("WARNING")

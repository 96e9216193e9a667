"""Reading `Retry-After` (RFC 9110, 10.2.3): seconds, or a date that is measured by the answer's own clock."""

import math
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

MOST_SECONDS = 24 * 3600


def read_retry_after(headers: Mapping[str, str]) -> int | None:
    """Whole seconds to wait, at most a day; None when the header is missing or senseless. Names are lower case."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), MOST_SECONDS)
    until, now = _date(value), _date(headers.get("date", ""))
    if until is None or now is None:
        return None
    try:
        seconds = (until - now).total_seconds()
    except TypeError:  # one of them names no zone
        return None
    return min(max(math.ceil(seconds), 0), MOST_SECONDS)


def _date(value: str) -> datetime | None:
    try:
        return parsedate_to_datetime(value)
    except (ValueError, IndexError, OverflowError):
        return None

"""Which span of time is meant: days as the tenant counts them, or instants."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from retzef.main.replaying.errors import SpanOrderError, SpanUnreadableError
from retzef.modules.reporting.api import day_of

_DAY = timedelta(days=1)


def find_span(
    begins: str | None, ends: str | None, zone: ZoneInfo, now: datetime
) -> tuple[datetime, datetime]:
    """From `begins` (else yesterday) until `ends` (else a day later), no later than now. A date is its midnight there.

    Raises SpanUnreadableError, SpanOrderError.
    """
    if begins is None:
        yesterday = now.astimezone(zone).date() - _DAY
        first = day_of(yesterday, zone).begins_at
    else:
        first = _read(begins, zone)
    last = day_of(first.astimezone(zone).date(), zone).ends_at if ends is None else _read(ends, zone)
    last = min(last, now)
    if last <= first:
        raise SpanOrderError(begins=show(first, zone), ends=show(last, zone))
    return first, last


def show(instant: datetime, zone: ZoneInfo) -> str:
    """As clocks there show it."""
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"


def _read(text: str, zone: ZoneInfo) -> datetime:
    try:
        if len(text) == len("2026-11-22"):
            return day_of(date.fromisoformat(text), zone).begins_at
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise SpanUnreadableError(value=text[:80]) from error
    return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)

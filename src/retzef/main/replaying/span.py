"""Which span of time is meant: days as the tenant counts them, or instants."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from retzef.main.replaying.errors import SpanOrderError, SpanUnreadableError

_DAY = timedelta(days=1)


def find_span(
    begins: str | None, ends: str | None, zone: ZoneInfo, now: datetime
) -> tuple[datetime, datetime]:
    """From `begins` (else yesterday) until `ends` (else a day later), no later than now. A date is its midnight there.

    Raises SpanUnreadableError, SpanOrderError.
    """
    if begins is None:
        yesterday = now.astimezone(zone).date() - _DAY
        first = _midnight(yesterday, zone)
    else:
        first = _read(begins, zone)
    last = _midnight(first.astimezone(zone).date() + _DAY, zone) if ends is None else _read(ends, zone)
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
            return _midnight(date.fromisoformat(text), zone)
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise SpanUnreadableError(value=text[:80]) from error
    return (instant if instant.tzinfo else instant.replace(tzinfo=zone)).astimezone(UTC)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)

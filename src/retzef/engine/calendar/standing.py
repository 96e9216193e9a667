"""How a calendar stands at an instant."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from retzef.engine.calendar.hours import HORIZON, OpeningHours

_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """`until`: when that changes, None when it does not within the horizon. `opens_at`: the next opening after this one.
    `since`: while it is open, when this opening began; None when that was before yesterday.

    While it is closed `until` and `opens_at` are the same instant: it names the closed period.
    """

    is_open: bool
    until: datetime | None
    opens_at: datetime | None
    since: datetime | None = None


def find_standing(hours: OpeningHours, at: datetime) -> Standing:
    """Open from the first instant of a span until, not including, its last."""
    openings = hours.openings_from(at)
    start, end = next(openings, (None, None))
    if start is None or end is None:
        return Standing(is_open=False, until=None, opens_at=None)
    if start > at:
        return Standing(is_open=False, until=start, opens_at=start)
    if end > at + HORIZON:
        return Standing(is_open=True, until=None, opens_at=None)
    opens_at = next(openings, (None, None))[0]
    # Openings are told from the day before: of a longer one the part since then.
    is_whole = next(hours.openings_from(start - _MOMENT))[0] == start
    return Standing(is_open=True, until=end, opens_at=opens_at, since=start if is_whole else None)

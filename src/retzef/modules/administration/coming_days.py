"""The holidays and eves that come, and what a calendar makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from retzef.engine.calendar import How, OpeningHours, show_clock
from retzef.engine.calendar.hours import HORIZON
from retzef.modules.administration.calendars import CalendarSettings
from retzef.modules.tenancy.api import Spans


@dataclass(frozen=True, slots=True)
class ComingDay:
    """A date and what falls on it. `spans`: its hours, whatever made them; `is_own`: it has hours of its own, which win."""

    date: date
    key: str
    name: str
    category: str
    is_eve: bool
    how: How
    spans: Spans
    is_own: bool


def list_coming(
    settings: CalendarSettings, hours: OpeningHours, now: datetime, locale: str
) -> Sequence[ComingDay]:
    """From today as far as a calendar looks, in order, named in a language. A holiday of several categories once."""
    if settings.holidays is None:
        return []
    rules = settings.holidays
    first, last = hours.day_of(now), hours.day_of(now + HORIZON)
    marked = [each for year in range(first.year, last.year + 1) for each in rules.mark(year)]
    coming: dict[tuple[date, str, bool], ComingDay] = {}
    for each in marked:
        if first <= each.on <= last:
            spans = [
                (show_clock(span.start), show_clock(span.end)) for span in sorted(hours.spans_of(each.on))
            ]
            day = ComingDay(
                each.on, each.holiday.key, rules.name(each.holiday, locale), each.holiday.category, each.is_eve, each.effect.how,
                spans, each.on in hours.days,
            )  # fmt: skip
            coming.setdefault((each.on, each.holiday.key, each.is_eve), day)
    return list(coming.values())

"""A week of opening hours and the days that differ, and the instants they come to.

Hours are wall time of one time zone. A span is of one day and may end at 24:00; what goes on at 00:00 of the next day is
one opening. Where the clock is set forward, a time that is left out means the instant of the jump; where it is set back, a
span begins at the first and ends at the second of the two instants its time names.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from retzef.kernel.errors import RetzefError

DAY_MINUTES = 24 * 60
# How far ahead an opening is looked for: a calendar closed for longer is closed for good.
HORIZON = timedelta(days=400)
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


class HoursSenselessError(RetzefError):
    """A span ends before it begins, or two of one day overlap."""

    code = "hours-senseless"
    status = 422


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from `start` until `end`, in minutes since midnight by the wall clock; `end` may be 1440."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """`week`: the spans of each weekday, Monday first. `days`: dates that have others; none: closed. Raises HoursSenselessError.

    `ruled`: of a year, the dates whose hours follow from rules (holidays), asked for years as they are needed; `days` win over it.
    """

    zone: tzinfo
    week: tuple[tuple[Span, ...], ...]
    days: Mapping[date, tuple[Span, ...]]
    ruled: Callable[[int], Mapping[date, tuple[Span, ...]]] | None = None

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise HoursSenselessError
        for spans in (*self.week, *self.days.values()):
            check_spans(spans)

    def spans_of(self, day: date) -> tuple[Span, ...]:
        """The spans of a date, by the wall clock."""
        found = self.days.get(day)
        if found is None and self.ruled is not None:
            found = self.ruled(day.year).get(day)
        return self.week[day.weekday()] if found is None else found

    def day_of(self, at: datetime) -> date:
        """The date an instant lies in, here."""
        return at.astimezone(self.zone).date()

    def openings_of(self, day: date) -> list[tuple[datetime, datetime]]:
        """The spans of a date as instants, in order; what a change of the clocks leaves nothing of is left out."""
        found: list[tuple[datetime, datetime]] = []
        for span in sorted(self.spans_of(day)):
            start, end = self._instant(day, span.start, fold=0), self._instant(day, span.end, fold=1)
            if found:
                start = max(start, found[-1][1])
            if start < end:
                found.append((start, end))
        return found

    def openings_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Openings that end after an instant, in order, those that touch as one, as far as the horizon."""
        day, last = self.day_of(at) - _DAY, self.day_of(at + HORIZON)
        held: tuple[datetime, datetime] | None = None
        while day <= last:
            for start, end in self.openings_of(day):
                if held is not None and start <= held[1]:
                    held = (held[0], max(held[1], end))
                    continue
                if held is not None and held[1] > at:
                    yield held
                held = (start, end)
            day += _DAY
        if held is not None and held[1] > at:
            yield held

    def _instant(self, day: date, minutes: int, *, fold: int) -> datetime:
        wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001 - of the wall clock
        instant = wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC)
        if instant.astimezone(self.zone).replace(tzinfo=None) == wall:
            return instant
        return self._jump_at(wall)

    def _jump_at(self, wall: datetime) -> datetime:
        """The instant at which the clock leaves out a wall time (PEP 495: `fold` 1 lies before the jump, 0 after it)."""
        before = wall.replace(tzinfo=self.zone, fold=1).astimezone(UTC)
        after = wall.replace(tzinfo=self.zone, fold=0).astimezone(UTC)
        offset = before.astimezone(self.zone).utcoffset()
        while after - before > _SECOND:
            middle = before + (after - before) / 2
            if middle.astimezone(self.zone).utcoffset() == offset:
                before = middle
            else:
                after = middle
        return after.replace(microsecond=0)


def read_clock(text: str) -> int:
    """Minutes since midnight of "09:30"; "24:00" is the end of the day. Raises HoursSenselessError."""
    hours, _, minutes = text.partition(":")
    if not (len(hours) == len(minutes) == 2 and (hours + minutes).isascii() and (hours + minutes).isdigit()):
        raise HoursSenselessError
    found = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or found > DAY_MINUTES:
        raise HoursSenselessError
    return found


def show_clock(minutes: int) -> str:
    """The other way."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def check_spans(spans: Sequence[Span]) -> None:
    """Spans of one day, none over another. Raises HoursSenselessError."""
    last = 0
    for span in sorted(spans):
        if not last <= span.start < span.end <= DAY_MINUTES:
            raise HoursSenselessError
        last = span.end

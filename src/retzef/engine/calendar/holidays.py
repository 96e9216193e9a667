"""Which hours holidays leave of a week: closed, shortened or as on any day; and the days before them.

The dates come from outside (`Holiday`), what becomes of them from the tenant (`HolidayPolicy`). A holiday never makes a day
longer than its weekday is: where one opens all the same, the date has hours of its own, which win over everything here.
Where several fall on one date, it is open only when each of them leaves it open.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, TypeAlias

from retzef.engine.calendar.hours import Span, check_spans

How: TypeAlias = Literal["closed", "hours", "as_usual"]
# Holidays of this category are days of rest, which the days before them lead up to.
REST = "public"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A date with what falls on it. `key`: the same in every year; `category`: public, optional, school …"""

    on: date
    key: str
    category: str = REST


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of a day. `spans`: of `hours`, within which it is open when its weekday is. Raises HoursSenselessError."""

    how: How
    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        check_spans(self.spans)


CLOSED = Effect("closed")
AS_USUAL = Effect("as_usual")


@dataclass(frozen=True, slots=True)
class HolidayPolicy:
    """What a tenant does on holidays. Unless `days` names it, a public one is closed and any other as usual.

    `eves`: the days before public holidays, unless `eves_of` names the holiday. By key.
    """

    eves: Effect = AS_USUAL
    days: Mapping[str, Effect] = field(default_factory=dict)
    eves_of: Mapping[str, Effect] = field(default_factory=dict)

    def on(self, holiday: Holiday) -> Effect:
        """What becomes of the day itself."""
        return self.days.get(holiday.key, CLOSED if holiday.category == REST else AS_USUAL)

    def before(self, holiday: Holiday) -> Effect:
        """What becomes of the day before: of holidays on which one works, nothing by itself."""
        return self.eves_of.get(holiday.key, AS_USUAL if self.on(holiday) == AS_USUAL else self.eves)


@dataclass(frozen=True, slots=True)
class MarkedDay:
    """A date and what falls on it: the holiday itself, or its eve."""

    on: date
    holiday: Holiday
    is_eve: bool
    effect: Effect


def mark_days(holidays: Iterable[Holiday], policy: HolidayPolicy) -> list[MarkedDay]:
    """Holidays and the eves of those of rest, in order. Between two days of rest there is no eve: the first goes on."""
    known = sorted(set(holidays), key=lambda each: (each.on, each.category != REST, each.key))
    rests = {each.on for each in known if each.category == REST}
    marked = [MarkedDay(each.on, each, is_eve=False, effect=policy.on(each)) for each in known]
    marked += [
        MarkedDay(each.on - _DAY, each, is_eve=True, effect=policy.before(each))
        for each in known
        if each.category == REST and each.on - _DAY not in rests
    ]
    return sorted(marked, key=lambda each: (each.on, each.is_eve))


def leave_hours(
    week: Sequence[tuple[Span, ...]], marked: Iterable[MarkedDay]
) -> dict[date, tuple[Span, ...]]:
    """The dates whose hours are not those of their weekday, with what is left. `week`: Monday first."""
    left: dict[date, tuple[Span, ...]] = {}
    for day in marked:
        if day.effect.how != "as_usual":
            before = left.get(day.on, week[day.on.weekday()])
            left[day.on] = () if day.effect.how == "closed" else _within(before, day.effect.spans)
    return left


def _within(spans: Iterable[Span], others: Sequence[Span]) -> tuple[Span, ...]:
    pairs = ((max(one.start, two.start), min(one.end, two.end)) for one in spans for two in others)
    return tuple(sorted(Span(start, end) for start, end in pairs if start < end))

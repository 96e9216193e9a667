"""A calendar agrees with a clock that is looked at minute by minute, also where clocks are set."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retzef.engine.calendar import (
    HoursSenselessError,
    OpeningHours,
    Span,
    Standing,
    WorkingDays,
    WorkingMinutes,
    find_standing,
    read_clock,
    reckon,
    show_clock,
)

MINUTE = timedelta(minutes=1)
JERUSALEM = ZoneInfo("Asia/Jerusalem")
# Sunday to Thursday with a break, Friday short, Saturday closed; a holiday and a long night.
DAY = (Span(540, 780), Span(840, 1080))
WEEK = (DAY, DAY, DAY, DAY, (Span(540, 780),), (), DAY)
HOURS = OpeningHours(
    JERUSALEM,
    WEEK,
    {date(2026, 4, 22): (), date(2026, 4, 23): (Span(1200, 1440),), date(2026, 4, 24): (Span(0, 120),)},
)


def at(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=JERUSALEM)


@st.composite
def _spans(draw: st.DrawFn) -> tuple[Span, ...]:
    edges = sorted(draw(st.sets(st.integers(0, 1440), max_size=6)))
    return tuple(Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def _hours(draw: st.DrawFn) -> OpeningHours:
    # Lord Howe sets its clocks by half an hour; Kyiv and Santiago at different nights, the latter at midnight.
    zone = ZoneInfo(
        draw(
            st.sampled_from(
                ["Asia/Jerusalem", "Europe/Kyiv", "America/Santiago", "Australia/Lord_Howe", "UTC"]
            )
        )
    )
    days = draw(st.dictionaries(st.dates(date(2026, 3, 1), date(2026, 4, 10)), _spans(), max_size=6))
    return OpeningHours(zone, tuple(draw(_spans()) for _ in range(7)), days)


def _is_open_by_the_clock(hours: OpeningHours, instant: datetime) -> bool:
    wall = instant.astimezone(hours.zone)
    minute = wall.hour * 60 + wall.minute
    return any(span.start <= minute < span.end for span in hours.spans_of(wall.date()))


def _is_hour_named_twice(hours: OpeningHours, instant: datetime) -> bool:
    wall = instant.astimezone(hours.zone)
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


# The nights of spring and autumn in which clocks are set, and days about them.
_INSTANTS = st.one_of(st.integers(0, 12 * 1440), st.integers(189 * 1440, 216 * 1440)).map(
    lambda minutes: datetime(2026, 3, 26, tzinfo=UTC) + minutes * MINUTE
)


@settings(max_examples=40, deadline=None)
@given(_hours(), _INSTANTS)
def test_calendar_is_open_when_the_wall_clock_says_so(hours: OpeningHours, instant: datetime) -> None:
    if not _is_hour_named_twice(hours, instant):  # there the end of a span is its second naming: see below
        assert find_standing(hours, instant).is_open == _is_open_by_the_clock(hours, instant)


@settings(max_examples=30, deadline=None)
@given(_hours(), _INSTANTS)
def test_nothing_changes_when_a_standing_still_lasts(hours: OpeningHours, instant: datetime) -> None:
    standing = find_standing(hours, instant)
    if standing.until is not None:
        assert standing.until > instant
        assert find_standing(hours, standing.until - MINUTE / 60).is_open == standing.is_open
        assert find_standing(hours, standing.until).is_open != standing.is_open


@settings(max_examples=30, deadline=None)
@given(_hours(), _INSTANTS, st.integers(0, 900))
def test_working_time_is_what_one_counts_when_one_counts_minutes(
    hours: OpeningHours, instant: datetime, minutes: int
) -> None:
    over = reckon(hours, instant, WorkingMinutes(minutes))
    if over is None:
        assert not any(hours.week)
        return
    counted = sum(
        (min(end, over) - max(start, instant) for start, end in hours.openings_from(instant) if start < over),
        timedelta(),
    )
    assert counted == minutes * MINUTE
    assert minutes == 0 or find_standing(hours, over - MINUTE / 60).is_open


@given(_hours(), _INSTANTS, st.integers(0, 300), st.integers(0, 300))
@settings(max_examples=20, deadline=None)
def test_parts_come_to_the_whole_when_working_time_is_added_twice(
    hours: OpeningHours, instant: datetime, one: int, two: int
) -> None:
    first = reckon(hours, instant, WorkingMinutes(one))
    if first is not None:
        whole, parts = (
            reckon(hours, instant, WorkingMinutes(one + two)),
            reckon(hours, first, WorkingMinutes(two)),
        )
        # At the very end of a day no time more is still the end of the day, and of nothing the next opening.
        assert whole == parts or two == 0


def test_opening_is_found_when_it_is_closed() -> None:
    closed = find_standing(HOURS, at(20, 14))  # a Friday
    assert (closed.is_open, closed.until, closed.opens_at) == (False, at(22, 9), at(22, 9))
    open_now = find_standing(HOURS, at(22, 12, 59))
    assert (open_now.is_open, open_now.until, open_now.opens_at) == (True, at(22, 13), at(22, 14))


def test_night_is_one_opening_when_its_spans_touch_at_midnight() -> None:
    night = find_standing(HOURS, at(23, 23, month=4))
    assert (night.is_open, night.until) == (True, at(24, 2, month=4))
    assert find_standing(HOURS, at(22, 12, month=4)).opens_at == at(23, 20, month=4)


def test_span_lasts_an_hour_longer_when_the_clock_is_set_back_in_it() -> None:
    hours = OpeningHours(JERUSALEM, ((Span(60, 180),),) * 7, {})
    ((start, end),) = hours.openings_of(date(2026, 10, 25))
    assert end - start == timedelta(hours=3)
    ((start, end),) = hours.openings_of(date(2026, 3, 27))  # forward at two
    assert end - start == timedelta(hours=1)


def test_calendar_never_changes_when_it_is_always_or_never_open() -> None:
    always = OpeningHours(UTC, ((Span(0, 1440),),) * 7, {})
    assert find_standing(always, at(22, 12)) == Standing(is_open=True, until=None, opens_at=None)
    never = OpeningHours(UTC, ((),) * 7, {})
    assert find_standing(never, at(22, 12)).opens_at is None
    assert reckon(never, at(22, 12), WorkingMinutes(1)) is None
    assert reckon(never, at(22, 12), WorkingDays(0)) is None


def test_opening_is_told_since_when_it_lasts_unless_that_is_long_ago() -> None:
    assert find_standing(HOURS, at(22, 12, 59)).since == at(22, 9)
    assert find_standing(HOURS, at(20, 14)).since is None  # closed
    night = OpeningHours(
        JERUSALEM, ((Span(0, 1440),), (Span(0, 1440),), (Span(0, 1440),), (Span(0, 600),), (), (), ()), {}
    )
    assert find_standing(night, at(23, 12)).since == at(23, 0)  # a Monday
    assert find_standing(night, at(24, 12)).since == at(23, 0)
    assert find_standing(night, at(26, 5)).since is None


def test_working_time_goes_on_in_the_next_span_when_a_day_ends() -> None:
    assert reckon(HOURS, at(19, 17), WorkingMinutes(240)) == at(20, 12)
    assert reckon(HOURS, at(20, 12), WorkingMinutes(120)) == at(22, 10)
    assert reckon(HOURS, at(22, 13, 30), WorkingMinutes(60)) == at(22, 15)


def test_end_of_a_working_day_is_its_last_span_when_days_are_counted() -> None:
    assert reckon(HOURS, at(19, 10), WorkingDays(0)) == at(19, 18)
    assert reckon(HOURS, at(19, 10), WorkingDays(1)) == at(20, 13)
    assert reckon(HOURS, at(19, 19), WorkingDays(0)) == at(20, 13)
    # On a free day, and after closing, "the next working day" is the next that opens.
    assert reckon(HOURS, at(19, 19), WorkingDays(1)) == at(20, 13)
    assert reckon(HOURS, at(21, 12), WorkingDays(1)) == at(22, 18)


@pytest.mark.parametrize("spans", [(Span(600, 600),), (Span(540, 780), Span(700, 900)), (Span(0, 1441),)])
def test_hours_are_refused_when_a_span_makes_no_sense(spans: tuple[Span, ...]) -> None:
    with pytest.raises(HoursSenselessError):
        OpeningHours(UTC, (spans,) * 7, {})


@pytest.mark.parametrize("text", ["9:00", "24:01", "12:60", "noon", "", "１2:00"])
def test_time_is_refused_when_it_is_none_of_the_clock(text: str) -> None:
    with pytest.raises(HoursSenselessError):
        read_clock(text)


def test_time_reads_back_when_it_was_shown() -> None:
    assert all(read_clock(show_clock(minutes)) == minutes for minutes in range(1441))

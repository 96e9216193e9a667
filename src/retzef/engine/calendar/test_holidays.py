"""What holidays leave of a week, and the days before them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from retzef.engine.calendar import (
    AS_USUAL,
    CLOSED,
    Effect,
    Holiday,
    HolidayPolicy,
    HoursSenselessError,
    OpeningHours,
    Span,
    WorkingMinutes,
    find_standing,
    leave_hours,
    mark_days,
    reckon,
)

DAY = (Span(540, 1020),)
# Monday first: Friday short, Saturday closed.
WEEK = (DAY, DAY, DAY, DAY, (Span(540, 780),), (), DAY)
SHORT = Effect("hours", (Span(480, 720),))
TWO_DAYS = [Holiday(date(2026, 9, 12), "New Year"), Holiday(date(2026, 9, 13), "New Year")]


def left(policy: HolidayPolicy, *holidays: Holiday) -> dict[str, list[tuple[int, int]]]:
    hours = leave_hours(WEEK, mark_days(holidays, policy))
    return {str(on): [(each.start, each.end) for each in spans] for on, spans in hours.items()}


def test_eve_is_shortened_and_never_lengthened_when_it_falls_on_any_weekday() -> None:
    policy = HolidayPolicy(eves=SHORT)
    assert left(policy, Holiday(date(2026, 4, 2), "Passover")) == {  # a Thursday
        "2026-04-01": [(540, 720)],
        "2026-04-02": [],
    }
    # A Sunday's eve is a Saturday, on which nobody works anyway; of a Saturday a Friday, which is short.
    assert left(policy, Holiday(date(2025, 4, 13), "Passover"))["2025-04-12"] == []
    assert left(policy, Holiday(date(2026, 9, 12), "New Year"))["2026-09-11"] == [(540, 720)]


def test_there_is_one_eve_when_a_holiday_lasts_two_days() -> None:
    marked = mark_days(TWO_DAYS, HolidayPolicy(eves=SHORT))
    assert [(str(each.on), each.is_eve) for each in marked] == [
        ("2026-09-11", True),
        ("2026-09-12", False),
        ("2026-09-13", False),
    ]


def test_choice_wins_when_a_holiday_is_worked_or_kept_otherwise() -> None:
    independence = Holiday(date(2026, 4, 22), "Independence Day")
    worked = HolidayPolicy(eves=SHORT, days={"Independence Day": AS_USUAL})
    assert left(worked, independence) == {}
    eve_too = HolidayPolicy(
        eves=SHORT, days={"Independence Day": SHORT}, eves_of={"Independence Day": CLOSED}
    )
    assert left(eve_too, independence) == {"2026-04-21": [], "2026-04-22": [(540, 720)]}
    purim = Holiday(date(2026, 3, 3), "Purim", "optional")
    assert left(HolidayPolicy(), purim) == {}
    assert left(HolidayPolicy(days={"Purim": SHORT}), purim) == {"2026-03-03": [(540, 720)]}


def test_day_is_open_as_each_leaves_it_when_several_fall_on_it() -> None:
    policy = HolidayPolicy(eves=SHORT, days={"Half holiday": Effect("hours", (Span(600, 900),))})
    between = Holiday(date(2026, 4, 7), "Half holiday", "optional")
    assert left(policy, between, Holiday(date(2026, 4, 8), "Seventh day")) == {
        "2026-04-07": [(600, 720)],
        "2026-04-08": [],
    }


def test_own_hours_of_a_date_win_when_a_holiday_falls_on_it() -> None:
    jerusalem = ZoneInfo("Asia/Jerusalem")
    ruled = leave_hours(WEEK, mark_days(TWO_DAYS, HolidayPolicy(eves=SHORT)))
    hours = OpeningHours(jerusalem, WEEK, {date(2026, 9, 13): (Span(600, 660),)}, lambda _year: ruled)
    assert hours.spans_of(date(2026, 9, 13)) == (Span(600, 660),)
    closed = find_standing(hours, datetime(2026, 9, 11, 12, tzinfo=jerusalem))
    assert closed.opens_at == datetime(2026, 9, 13, 10, tzinfo=jerusalem)


@pytest.mark.parametrize(("first", "night"), [(date(2026, 3, 26), 23), (date(2026, 10, 24), 25)])
def test_working_time_jumps_over_holidays_when_clocks_are_set_in_them(first: date, night: int) -> None:
    """Three days of holidays with the night between in which Jerusalem sets its clock."""
    zone = ZoneInfo("Asia/Jerusalem")
    days = [Holiday(first + timedelta(days=day), "Feast") for day in range(3)]
    always = ((Span(0, 1440),),) * 7
    hours = OpeningHours(
        zone, always, {}, lambda _year: leave_hours(always, mark_days(days, HolidayPolicy()))
    )
    before = datetime.combine(first, datetime.min.time(), zone) - timedelta(minutes=30)
    over = reckon(hours, before, WorkingMinutes(60))
    assert over == datetime.combine(first + timedelta(days=3), datetime.min.time(), zone) + timedelta(
        minutes=30
    )
    closed = find_standing(hours, datetime.combine(first, datetime.min.time(), zone))
    assert closed.opens_at is not None
    began = datetime.combine(first, datetime.min.time(), zone).astimezone(UTC)
    assert closed.opens_at - began == timedelta(hours=48 + night)


def test_hours_of_a_holiday_are_refused_when_they_make_no_sense() -> None:
    with pytest.raises(HoursSenselessError):
        Effect("hours", (Span(720, 540),))

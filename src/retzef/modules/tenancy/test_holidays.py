"""Dates and names of holidays, against calendars of those countries."""

from datetime import date

import pytest

from retzef.engine.calendar import Span
from retzef.modules.tenancy.calendars import OtherDay, name_day, opening_hours
from retzef.modules.tenancy.holidays import (
    EffectKept,
    HolidayChoice,
    HolidayRules,
    HolidaysUnknownError,
    describe_country,
    holidays_of,
    list_holiday_countries,
    names_of,
)

SHORT = EffectKept("hours", [("09:00", "13:00")])
USUAL = EffectKept("as_usual")
ISRAEL = HolidayRules("IL", ["optional", "public"], SHORT)
# By the Hebrew calendar, with Independence Day as the law moves it: 2024 and 2028 on by a day, 2025 and 2021 forward.
KNOWN = {
    2021: ("2021-09-07", "2021-09-16", "2021-03-28", "2021-04-15"),
    2022: ("2022-09-26", "2022-10-05", "2022-04-16", "2022-05-05"),
    2023: ("2023-09-16", "2023-09-25", "2023-04-06", "2023-04-26"),
    2024: ("2024-10-03", "2024-10-12", "2024-04-23", "2024-05-14"),
    2025: ("2025-09-23", "2025-10-02", "2025-04-13", "2025-05-01"),
    2026: ("2026-09-12", "2026-09-21", "2026-04-02", "2026-04-22"),
    2027: ("2027-10-02", "2027-10-11", "2027-04-22", "2027-05-12"),
    2028: ("2028-09-21", "2028-09-30", "2028-04-11", "2028-05-02"),
}
OF_THEM = ("Rosh Hashanah", "Yom Kippur", "Pesach", "Independence Day")


@pytest.mark.parametrize("year", KNOWN)
def test_holidays_of_israel_fall_on_known_dates_when_a_year_is_asked(year: int) -> None:
    rests = holidays_of("IL", None, ("public",), year)
    assert tuple(str(min(each.on for each in rests if each.key == key)) for key in OF_THEM) == KNOWN[year]


def test_eves_come_before_the_first_days_of_rest_when_it_is_a_year_of_israel() -> None:
    eves = [str(each.on) for each in ISRAEL.mark(2026) if each.is_eve]
    assert eves == [
        "2026-04-01", "2026-04-07", "2026-04-21", "2026-05-21", "2026-09-11", "2026-09-20", "2026-09-25", "2026-10-02",
    ]  # fmt: skip


def test_next_years_holidays_are_there_when_nobody_has_touched_the_calendar() -> None:
    week = [[("08:00", "16:00")]] * 4 + [[("08:00", "13:00")], [], [("08:00", "16:00")]]
    hours = opening_hours("Asia/Jerusalem", week, [OtherDay(date(2031, 9, 18), "open", week[0])], ISRAEL)
    assert hours.spans_of(date(2026, 4, 1)) == (Span(540, 780),)
    assert hours.spans_of(date(2031, 4, 8)) == ()  # Passover 5791
    assert hours.spans_of(date(2031, 9, 18)) == (Span(480, 960),)  # New Year 5792, with hours of its own


@pytest.mark.parametrize(
    ("country", "part", "year", "dates"),
    [
        ("RU", None, 2026, {"2026-01-01", "2026-01-07", "2026-02-23", "2026-05-09", "2026-06-12", "2026-11-04"}),
        ("PL", None, 2026, {"2026-01-06", "2026-04-06", "2026-05-03", "2026-06-04", "2026-11-11", "2026-12-24"}),
        ("DE", None, 2026, {"2026-04-03", "2026-04-06", "2026-05-14", "2026-05-25", "2026-10-03", "2026-12-26"}),
        ("DE", "BY", 2026, {"2026-01-06", "2026-06-04", "2026-11-01"}),
        ("US", None, 2026, {"2026-01-19", "2026-05-25", "2026-07-03", "2026-09-07", "2026-11-26", "2026-12-25"}),
        ("UA", None, 2021, {"2021-01-07", "2021-05-02", "2021-06-28", "2021-08-24", "2021-10-14"}),
    ],
)  # fmt: skip
def test_holidays_of_other_countries_fall_on_known_dates(
    country: str, part: str | None, year: int, dates: set[str]
) -> None:
    assert dates <= {str(each.on) for each in holidays_of(country, part, ("public",), year)}


def test_ukraine_has_days_to_mark_and_none_off_when_it_is_under_martial_law() -> None:
    assert holidays_of("UA", None, ("public",), 2026) == ()
    marked = HolidayRules("UA", ["public", "workday"], USUAL).mark(2026)
    assert {each.effect.how for each in marked} == {"as_usual"}
    assert date(2026, 8, 24) in {each.on for each in marked}


@pytest.mark.parametrize("country", ["IL", "UA", "RU", "PL", "DE"])
def test_holiday_has_a_name_in_every_language_of_the_product(country: str) -> None:
    kinds = tuple(each for each in describe_country(country).categories if each != "catholic")
    for locale, letters in {"he": "א-ת", "uk": "а-яіїєґ", "ru": "а-я"}.items():
        low, high = letters[0], letters[2]
        for key, name in names_of(country, None, kinds, 2027, locale).items():
            assert any(low <= each <= high for each in name.lower()), (country, locale, key, name)


def test_day_is_named_in_the_readers_language_when_it_is_a_holiday_an_eve_or_ones_own() -> None:
    assert name_day([], ISRAEL, date(2026, 9, 21), "he") == "יום כיפור"
    assert name_day([], ISRAEL, date(2026, 9, 20), "he") == "ערב יום כיפור"
    assert name_day([], ISRAEL, date(2026, 9, 21), "ru") == "Йом-Кипур"
    assert name_day([OtherDay(date(2026, 9, 21), "", [])], ISRAEL, date(2026, 9, 21), "en") is None
    assert name_day([], ISRAEL, date(2026, 3, 3), "en") is None  # Purim: as any day here


def test_holiday_keeps_its_key_when_it_is_moved() -> None:
    moved = [each for each in holidays_of("IL", None, ("public",), 2025) if str(each.on) == "2025-05-01"]
    assert [each.key for each in moved] == ["Independence Day"]
    worked = HolidayRules("IL", ["public"], SHORT, [HolidayChoice("Independence Day", day=USUAL)])
    assert not [
        each for each in worked.mark(2025) if str(each.on) == "2025-05-01" and each.effect.how != "as_usual"
    ]


def test_eve_of_new_year_lies_in_the_year_before() -> None:
    eves = [str(each.on) for each in HolidayRules("PL", ["public"], SHORT).mark(2026) if each.is_eve]
    assert eves[-1] == "2026-12-31"


@pytest.mark.parametrize(
    "rules",
    [HolidayRules("XX", ["public"], USUAL), HolidayRules("IL", ["bank"], USUAL), HolidayRules("DE", ["public"], USUAL, (), "ZZ")],
)  # fmt: skip
def test_country_part_and_category_are_refused_when_nobody_knows_them(rules: HolidayRules) -> None:
    with pytest.raises(HolidaysUnknownError):
        rules.check()


def test_many_countries_can_be_chosen() -> None:
    assert {"IL", "UA", "RU", "PL", "DE", "US", "GB", "FR"} <= set(list_holiday_countries())

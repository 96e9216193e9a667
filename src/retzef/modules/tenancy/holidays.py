"""Holidays of countries as a calendar goes by them: worked out for each year from a kept library's rules, never stored.

A holiday is known by its key, its English name without what differs between years ("Independence Day", also when it is moved).
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from types import ModuleType

from retzef.engine.calendar import (
    REST,
    Effect,
    Holiday,
    HolidayPolicy,
    How,
    MarkedDay,
    Span,
    leave_hours,
    mark_days,
    read_clock,
)
from retzef.kernel.errors import RetzefError
from retzef.platform.http.catalogue import sentence

ENGLISH = "en_US"
# What a holiday is called in a language is learned from the years about.
LEARNED_FROM_YEARS = 8


class HolidaysUnknownError(RetzefError):
    """Of this country, part of it or category no holidays are known. Params: `country`, `what`."""

    code = "holidays-unknown"
    status = 422


@dataclass(frozen=True, slots=True)
class EffectKept:
    """What becomes of a day, as it is kept. `spans`: of `hours`, by the wall clock."""

    how: How
    spans: Sequence[tuple[str, str]] = ()

    def to_effect(self) -> Effect:
        """As it is reckoned with. Raises HoursSenselessError."""
        return Effect(self.how, tuple(Span(read_clock(start), read_clock(end)) for start, end in self.spans))


@dataclass(frozen=True, slots=True)
class HolidayChoice:
    """What a tenant does on one holiday, and on its eve; None: as is usual for its category, and for eves."""

    key: str
    day: EffectKept | None = None
    eve: EffectKept | None = None


@dataclass(frozen=True, slots=True)
class HolidayRules:
    """Whose holidays a calendar goes by. `country`: ISO 3166-1 alpha-2; `subdivision`: a part of it that has its own."""

    country: str
    categories: Sequence[str]
    eves: EffectKept
    choices: Sequence[HolidayChoice] = ()
    subdivision: str | None = None

    def mark(self, year: int) -> list[MarkedDay]:
        """Holidays and eves of a year, and what becomes of them."""
        categories = tuple(self.categories)
        found = holidays_of(self.country, self.subdivision, categories, year)
        # What begins on the first of January has its eve in the year before.
        later = [
            each
            for each in holidays_of(self.country, self.subdivision, categories, year + 1)
            if each.on == date(year + 1, 1, 1)
        ]
        return [each for each in mark_days((*found, *later), self._policy()) if each.on.year == year]

    def hours(self, week: Sequence[tuple[Span, ...]]) -> Callable[[int], Mapping[date, tuple[Span, ...]]]:
        """Of a year, the dates whose hours they change."""
        known: dict[int, Mapping[date, tuple[Span, ...]]] = {}

        def of(year: int) -> Mapping[date, tuple[Span, ...]]:
            if year not in known:
                known[year] = leave_hours(week, self.mark(year))
            return known[year]

        return of

    def name_day(self, on: date, locale: str) -> str | None:
        """What falls on a date and changes its hours, in a language, an eve as one; None: nothing does."""
        found = next(
            (each for each in self.mark(on.year) if each.on == on and each.effect.how != "as_usual"), None
        )
        if found is None:
            return None
        name = self.name(found.holiday, locale)
        return sentence("eve-of", locale, {"holiday": name}) if found.is_eve else name

    def name(self, holiday: Holiday, locale: str) -> str:
        """In a language."""
        return names_of(self.country, self.subdivision, tuple(self.categories), holiday.on.year, locale).get(
            holiday.key, holiday.key
        )

    def check(self) -> None:
        """Raises HolidaysUnknownError, HoursSenselessError."""
        of = describe_country(self.country)
        for category in self.categories:
            if category not in of.categories:
                raise HolidaysUnknownError(country=self.country, what=category)
        if self.subdivision is not None and self.subdivision not in of.subdivisions:
            raise HolidaysUnknownError(country=self.country, what=self.subdivision)
        self._policy()

    def _policy(self) -> HolidayPolicy:
        return HolidayPolicy(
            self.eves.to_effect(),
            {each.key: each.day.to_effect() for each in self.choices if each.day is not None},
            {each.key: each.eve.to_effect() for each in self.choices if each.eve is not None},
        )


@dataclass(frozen=True, slots=True)
class CountryHolidays:
    """What is known of a country. `categories`: kinds of holidays, the usual one first; `subdivisions`: names by code."""

    country: str
    categories: tuple[str, ...]
    subdivisions: Mapping[str, str]


@cache
def _library() -> ModuleType:
    """It takes a moment to read in: who goes by no holidays does without."""
    import holidays  # noqa: PLC0415

    return holidays


@cache
def list_holiday_countries() -> tuple[str, ...]:
    """Of which holidays are known: ISO 3166-1 alpha-2."""
    return tuple(sorted(names[1] for names in _library().registry.COUNTRIES.values() if len(names[1]) == 2))


@cache
def describe_country(country: str) -> CountryHolidays:
    """Raises HolidaysUnknownError."""
    if country not in list_holiday_countries():
        raise HolidaysUnknownError(country=country, what=country)
    of = _library().country_holidays(country)
    usual = of.default_category or REST
    categories = (usual, *sorted(each for each in of.supported_categories if each != usual))
    named = {code: name for name, code in of.subdivisions_aliases.items()}
    return CountryHolidays(country, categories, {code: named.get(code, code) for code in of.subdivisions})


@lru_cache(maxsize=2000)
def holidays_of(
    country: str, subdivision: str | None, categories: tuple[str, ...], year: int
) -> tuple[Holiday, ...]:
    """All of a year, of each category. Empty for a year of which the library knows nothing."""
    return tuple(
        Holiday(on, _key(name), category)
        for category in categories
        for on, names in _names(
            country, subdivision, category, range(year, year + 1), _english(country)
        ).items()
        for name in names
    )


@lru_cache(maxsize=500)
def names_of(
    country: str, subdivision: str | None, categories: tuple[str, ...], year: int, locale: str
) -> Mapping[str, str]:
    """What the holidays are called in a language, by key: by the library, by our own list, else in English."""
    english = _english(country)
    spoken = next((each for each in _languages(country) if each.split("_")[0] == locale), None)
    learned: dict[str, str] = {}
    keys: set[str] = set()
    years = range(year - LEARNED_FROM_YEARS, year + LEARNED_FROM_YEARS + 1)
    for category in categories:
        named = _names(country, subdivision, category, years, english)
        keys.update(_key(name) for names in named.values() for name in names)
        said = {} if spoken is None else _names(country, subdivision, category, years, spoken)
        for on, names in named.items():
            # Where two fall on one day nobody says which is which: that is known from other years.
            if len(names) == 1 == len(said.get(on, ())):
                learned.setdefault(_key(names[0]), _key(said[on][0]))
    return {key: learned.get(key) or _our_names().get(key, {}).get(locale) or key for key in keys}


def _names(
    country: str, subdivision: str | None, category: str, years: range, language: str | None
) -> dict[date, list[str]]:
    of = _library().country_holidays(
        country, subdiv=subdivision, years=years, categories=(category,), language=language, expand=False
    )
    return {on: of.get_list(on) for on in of}


def _key(name: str) -> str:
    """Without what is told of one year: "(observed)", "(substituted from 03/01/2026)"."""
    return name.partition(" (")[0].strip()


def _languages(country: str) -> tuple[str, ...]:
    of = _library().country_holidays(country)
    return tuple(of.supported_languages) or ((of.default_language,) if of.default_language else ())


@cache
def _english(country: str) -> str | None:
    """The language in which keys are read; None where a country's names are not translated."""
    languages = _languages(country)
    return (
        ENGLISH if ENGLISH in languages else next((each for each in languages if each.startswith("en")), None)
    )


@cache
def _our_names() -> Mapping[str, Mapping[str, str]]:
    text = (files(__package__) / "holiday_names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)

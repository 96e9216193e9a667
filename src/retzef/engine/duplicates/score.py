"""The score of a pair: the weight of evidence of each fact, for and against, added up (Fellegi & Sunter 1969).

A weight is the logarithm (base 2) of how much oftener two facts are so alike in one person than in two. The numbers are set
by hand, in round steps, and are measured on FEBRL4 (`retzef bench duplicates`). What one side does not know says nothing.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from retzef.engine.duplicates.names import name_likeness
from retzef.engine.duplicates.person import Person
from retzef.engine.duplicates.text import digits_likeness, jaro_winkler

Fact: TypeAlias = Literal["phone", "email", "national_id", "name", "birth_date", "address", "house", "area"]
Degree: TypeAlias = Literal["same", "alike", "different"]

# From here on a pair is shown to a person: some 128 to 1 for one person, before how rare duplicates are.
SUGGEST_FROM = 9.0
# The steps of likeness, from the highest, with the weight of each; below all of them the last weight holds.
_NAME = ((0.97, 9.0), (0.92, 7.0), (0.86, 5.0), (0.78, 2.0), (0.68, -1.0), (0.0, -4.0))
_ID = ((0.99, 14.0), (0.7, 9.0), (0.5, 2.0), (0.0, -3.0))
_DATE = ((0.99, 8.0), (0.74, 5.0), (0.49, 0.5), (0.0, -4.0))
_PLACE = ((0.95, 6.0), (0.85, 4.0), (0.75, 1.5), (0.0, -2.0))
_HOUSE = ((0.99, 3.0), (0.0, -0.7))
_AREA = ((0.99, 5.0), (0.49, 2.5), (0.0, -1.5))
# What names one person only, where it is the same; other numbers and addresses say nothing against.
_SAME_PHONE, _SAME_EMAIL = 9.0, 10.0


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact's share of the score; `degree` is what people read."""

    fact: Fact
    degree: Degree
    weight: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """The sum, and what it is made of, the weightiest first."""

    score: float
    reasons: tuple[Reason, ...]

    @property
    def certainty(self) -> float:
        """The score as a share, for people: 0.5 at the threshold."""
        return 1 / (1 + math.pow(2.0, SUGGEST_FROM - self.score))


def compare(one: Person, other: Person) -> Likeness:
    """How likely it is that these two are one person."""
    reasons = sorted(_evidence(one, other), key=lambda each: -each.weight)
    return Likeness(sum(each.weight for each in reasons), tuple(reasons))


def _evidence(one: Person, other: Person) -> Iterator[Reason]:
    if one.phones & other.phones:
        yield Reason("phone", "same", _SAME_PHONE)
    if one.emails & other.emails:
        yield Reason("email", "same", _SAME_EMAIL)
    if one.ids and other.ids:
        best = max(digits_likeness(a, b) for a in one.ids for b in other.ids)
        yield _reason("national_id", best, _ID)
    if one.name and other.name:
        yield _reason("name", name_likeness(one.name, other.name), _NAME)
    if one.born_on and other.born_on:
        yield _reason(
            "birth_date", max(digits_likeness(one.born_on, each) for each in _readings(other.born_on)), _DATE
        )
    if one.place and other.place:
        yield _reason("address", _place_likeness(one.place, other.place), _PLACE)
    if one.house and other.house:
        yield _reason("house", digits_likeness(one.house, other.house), _HOUSE)
    if one.area and other.area:
        yield _reason("area", digits_likeness(one.area, other.area), _AREA)


def _reason(fact: Fact, likeness: float, steps: tuple[tuple[float, float], ...]) -> Reason:
    weight = next(weight for least, weight in steps if likeness >= least)
    degree: Degree = "same" if likeness >= 0.999 else "alike" if weight > 0 else "different"
    return Reason(fact, degree, weight)


def _readings(date: str) -> tuple[str, ...]:
    """A date, and the same with day and month taken for each other."""
    if len(date) != 8:
        return (date,)
    return date, date[:4] + date[6:] + date[4:6]


def _place_likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    ours, theirs = one.split(), other.split()
    if len(ours) > len(theirs):
        ours, theirs = theirs, ours
    words = sum(max(jaro_winkler(word, each) for each in theirs) for word in ours) / len(ours)
    return max(jaro_winkler(one, other), words - 0.02 * (len(theirs) - len(ours)))

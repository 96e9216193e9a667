"""Conditions: what is asked of a case as it stands, and of what happened.

Whatever is known is a set of words: the ids of its labels, one priority, the languages of the customer (one or none). A text is
read like a search reads it: in any script, by its words and their forms, never by their letters.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache, reduce
from operator import or_
from typing import Literal, TypeAlias, get_args

from retzef.engine.cases import CaseStatus, Priority
from retzef.engine.rules.events import RuleEvent
from retzef.engine.search.forms import forms_kept, forms_wanted, stem
from retzef.engine.search.words import read_words

About: TypeAlias = Literal[
    "text", "queue", "entry_point", "channel", "status", "priority", "label", "language", "owner", "team", "hours", "disposition",
    "fact_kind", "fact_value", "fact_lately", "case_field", "customer_field",
]  # fmt: skip
Op: TypeAlias = Literal["any_of", "none_of", "all_of", "filled", "empty", "at_least", "less_than"]
# These ask of one value among several, by its key.
NAMED_BY_KEY: frozenset[About] = frozenset({"fact_value", "fact_lately", "case_field", "customer_field"})
# So far back may be asked for what was told of a customer, in minutes: a year.
LATELY_MAX = 366 * 24 * 60

_CHOSEN: tuple[Op, ...] = ("any_of", "none_of")
_MAY_LACK: tuple[Op, ...] = (*_CHOSEN, "filled", "empty")
_VALUE: tuple[Op, ...] = (*_MAY_LACK, "at_least", "less_than")
# What may be asked of each.
OPS: Mapping[About, tuple[Op, ...]] = {
    "text": ("any_of", "all_of", "none_of"),
    "queue": _CHOSEN, "entry_point": _CHOSEN, "channel": _CHOSEN, "status": _CHOSEN, "priority": _CHOSEN,
    "label": ("any_of", "all_of", "none_of", "filled", "empty"),
    "language": _MAY_LACK, "owner": _MAY_LACK, "team": _MAY_LACK, "hours": ("any_of",), "disposition": _MAY_LACK,
    "fact_kind": _CHOSEN, "fact_value": _VALUE, "fact_lately": _VALUE, "case_field": _VALUE, "customer_field": _VALUE,
}  # fmt: skip
# What is only known of some events.
KNOWN_WITH: Mapping[About, frozenset[RuleEvent]] = {
    "text": frozenset({"case_opened", "message_received", "message_sent", "note_added"}),
    "disposition": frozenset({"work_finished"}),
    "fact_kind": frozenset({"fact_told"}),
    "fact_value": frozenset({"fact_told"}),
}
# These are one of a few words of ours: another would never be met, and nobody would know why.
_WORDS: Mapping[About, frozenset[str]] = {
    "status": frozenset(get_args(CaseStatus)), "priority": frozenset(get_args(Priority)), "hours": frozenset({"open", "closed"}),
}  # fmt: skip
# Of a longer text its beginning.
TEXT_READ = 20_000
_AMOUNT = re.compile(r"(-?\d+(?:\.\d+)?)(?: ([A-Z]{3}))?")


@dataclass(frozen=True, slots=True)
class Condition:
    """`key`: which value, of those that are named by one. `values`: none for `filled` and `empty`, one for a comparison.

    Of facts told lately the key is a kind (`order`: was such a fact told?) or a value of one (`order.status`), and `within` the minutes in
    which it occurred before what happened.
    """

    about: About
    op: Op
    values: tuple[str, ...] = ()
    key: str | None = None
    within: int | None = None


def is_sensible(condition: Condition, event: RuleEvent) -> bool:
    """Can it be asked at all, of such an event, and be met? Words that are looked for must be words."""
    if condition.op not in OPS[condition.about] or event not in KNOWN_WITH.get(condition.about, {event}):
        return False
    if (condition.about in NAMED_BY_KEY) != (condition.key is not None):
        return False
    if (condition.about == "fact_lately") != (condition.within is not None) or not _is_within_reach(
        condition
    ):
        return False
    if condition.op in ("filled", "empty"):
        return not condition.values
    if condition.op in ("at_least", "less_than"):
        return len(condition.values) == 1
    if not _WORDS.get(condition.about, frozenset(condition.values)).issuperset(condition.values):
        return False
    is_worded = condition.about != "text" or all(_phrase(each) for each in condition.values)
    return bool(condition.values) and is_worded


def _is_within_reach(condition: Condition) -> bool:
    """Of a kind alone it can be asked only whether such a fact was told."""
    if condition.within is None or condition.key is None:
        return True
    is_asked = "." in condition.key or condition.op in ("filled", "empty")
    return is_asked and 1 <= condition.within <= LATELY_MAX


def facts_asked(conditions: Iterable[Condition]) -> tuple[frozenset[str], int]:
    """The kinds of facts told lately that any of them asks for, and the longest time back, in minutes; none and 0 when none does."""
    asked = [each for each in conditions if each.within is not None and each.key is not None]
    kinds = frozenset(str(each.key).partition(".")[0] for each in asked)
    return kinds, max((each.within or 0 for each in asked), default=0)


@dataclass(frozen=True, slots=True)
class ToldLately:
    """A fact of the customer. `age`: how long before what happened it occurred; `values` by their keys."""

    kind: str
    age: timedelta
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is known when a rule is asked. Values by what they are about; those with a key by `about.key`."""

    values: Mapping[str, frozenset[str]]
    text: str = ""
    facts: tuple[ToldLately, ...] = ()


def is_met(condition: Condition, snapshot: Snapshot) -> bool:
    """Does it hold?"""
    if condition.about == "text":
        return _is_said(condition, snapshot.text)
    known = _known(condition, snapshot)
    match condition.op:
        case "filled":
            return bool(known)
        case "empty":
            return not known
        case "at_least" | "less_than":
            return _compares(condition, known)
        case _:
            wanted = {_alike(each) for each in condition.values}
            return _counts(condition.op, wanted, wanted & {_alike(each) for each in known})


def _known(condition: Condition, snapshot: Snapshot) -> frozenset[str]:
    if condition.key is None:
        return snapshot.values.get(condition.about, frozenset())
    if condition.within is None:
        return snapshot.values.get(f"{condition.about}.{condition.key}", frozenset())
    kind, _, value = condition.key.partition(".")
    within = timedelta(minutes=condition.within)
    facts = [each for each in snapshot.facts if each.kind == kind and each.age <= within]
    return frozenset(
        each.values[value] if value else kind for each in facts if not value or value in each.values
    )


def _counts(op: Op, wanted: set[str], found: set[str]) -> bool:
    if op == "all_of":
        return found == wanted
    return bool(found) == (op == "any_of")


def _alike(value: str) -> str:
    """Values that people type are compared without regard to case."""
    return value.strip().casefold()


def _compares(condition: Condition, known: frozenset[str]) -> bool:
    """Numbers and amounts by what they are worth, dates and instants by when: those of ISO sort as they are written.

    Of two currencies neither is more: what is an amount in another one is neither at least the limit nor less.
    """
    (limit,) = condition.values
    is_less = (_is_less(each, limit) for each in known)
    return any(each == (condition.op == "less_than") for each in is_less if each is not None)


def _is_less(one: str, other: str) -> bool | None:
    (amount, currency), (limit, limits_currency) = _amount(one), _amount(other)
    if amount is None or limit is None:
        return one < other
    if currency and limits_currency and currency != limits_currency:
        return None
    return amount < limit


def _amount(text: str) -> tuple[Decimal | None, str | None]:
    """With its currency, where one is said; none when it is no number."""
    found = _AMOUNT.fullmatch(text.strip())
    try:
        return (Decimal(found[1]), found[2]) if found else (None, None)
    except InvalidOperation:
        return None, None


def _is_said(condition: Condition, text: str) -> bool:
    places = _places(text[:TEXT_READ])
    said = {each for each in condition.values if _stands(places, _phrase(each))}
    return _counts(condition.op, set(condition.values), said)


# Many rules ask of one text, and one rule of many.
@lru_cache(maxsize=64)
def _places(text: str) -> Mapping[str, int]:
    """Where each form stands in the text: bit n is set when the n-th word has it."""
    places: dict[str, int] = {}
    for place, word in enumerate(read_words(text)):
        for form in _with_stems(forms_kept(word.folded)):
            places[form] = places.get(form, 0) | 1 << place
    return places


@lru_cache(maxsize=4_096)
def _phrase(text: str) -> tuple[frozenset[str], ...]:
    """The forms of each of its words that are looked for."""
    return tuple(_with_stems(forms_wanted(word.folded)) for word in read_words(text))


def _with_stems(forms: Sequence[str]) -> frozenset[str]:
    return frozenset((*forms, *(f"~{stem(each)}" for each in forms)))


def _stands(places: Mapping[str, int], phrase: Sequence[frozenset[str]]) -> bool:
    """Do its words stand in the text, one after the other? A phrase without any word is never said."""
    beginnings = -1 if phrase else 0  # at first any place may be one
    for place, wanted in enumerate(phrase):
        beginnings &= reduce(or_, (places.get(each, 0) for each in wanted), 0) >> place
        if not beginnings:
            return False
    return bool(beginnings)

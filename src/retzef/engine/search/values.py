"""Values of the tenant's own fields: under what they are kept, what a query asks of them, and which of them show why it was found.

Texts, numbers, addresses and dates are found by their words and digits as messages are. Of a choice its key is kept, and the query is
asked for the keys whose labels it means: a label that is changed is found by its new words at once. Yes and no, instants and agents
are for filters: nobody types them into a search.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from retzef.engine.fields import FieldType, FieldValue
from retzef.engine.search.lexemes import Query, lexemes_of, matches
from retzef.engine.search.snippets import Piece, mark

_NOT_SEARCHED: frozenset[FieldType] = frozenset({"yes_no", "instant", "agent"})
_CHOSEN: frozenset[FieldType] = frozenset({"choice", "choices"})


@dataclass(frozen=True, slots=True)
class ValuedField:
    """A field as search knows it. `labels`: of each choice its words in every language there are."""

    key: str
    type: FieldType
    labels: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class FoundValue:
    """A value in which something was found, in pieces."""

    key: str
    pieces: Sequence[Piece]


def lexemes_of_values(types: Mapping[str, FieldType], values: Mapping[str, FieldValue]) -> list[str]:
    """Everything under which somebody's values are kept."""
    known = [(key, types[key], value) for key, value in values.items() if key in types]
    # Only the beginning of very much is kept: long texts come last.
    known.sort(key=lambda each: each[1] == "long_text")
    chosen = [_chosen(key, each) for key, type_, value in known if type_ in _CHOSEN for each in _list(value)]
    # A line for each: digits of two values are never one number.
    texts = "\n".join(text for _, type_, value in known for text in _texts(type_, value))
    return lexemes_of(texts, chosen)


def ask_of_values(query: Query, fields: Iterable[ValuedField]) -> Query:
    """The query, of which each term may be answered by a choice whose label it means, too."""
    labels = [
        (_chosen(each.key, choice), _kept_of(text)) for each in fields for choice, texts in each.labels.items() for text in texts
    ]  # fmt: skip
    terms = []
    for term in query.terms:
        meant = dict.fromkeys(f"@{chosen}" for chosen, kept in labels if matches(term, kept))
        terms.append(replace(term, or_else=tuple(meant)) if meant else term)
    return Query(tuple(terms))


def find_values(
    query: Query, fields: Iterable[ValuedField], values: Mapping[str, FieldValue]
) -> list[FoundValue]:
    """The values in which a term of the query occurs, in the order of the fields."""
    found = []
    for each in fields:
        value = values.get(each.key)
        shown = (
            [text for choice in _list(value) for text in each.labels.get(choice, ())]
            if each.type in _CHOSEN
            else _texts(each.type, value)
        )
        for text in shown:
            pieces = mark(text, query)
            if any(piece.marked for piece in pieces):
                found.append(FoundValue(each.key, pieces))
                break
    return found


def _texts(type_: FieldType, value: FieldValue) -> list[str]:
    """What people may write who look for this value, each way of writing it."""
    if not isinstance(value, str) or type_ in _NOT_SEARCHED | _CHOSEN:
        return []
    if type_ == "date":
        year, month, day = value.split("-")
        return [f"{day}.{month}.{year}", value]
    return [value]


def _list(value: FieldValue) -> list[str]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


def _chosen(key: str, choice: str) -> str:
    """A fact to narrow by: fields' and choices' keys have no such sign."""
    return f"{key}={choice}"


@lru_cache(maxsize=20_000)
def _kept_of(label: str) -> frozenset[str]:
    """What a label would be kept under: thousands of them are asked with every search, and hardly ever change."""
    return frozenset(lexemes_of(label))

"""The piece of a text that shows why it was found: pieces of text, each marked or not, never markup."""

from collections.abc import Iterable
from dataclasses import dataclass

from retzef.engine.search.forms import forms_kept, stem
from retzef.engine.search.lexemes import Query, Term, split_word
from retzef.engine.search.words import Word, read_numbers, read_words

LENGTH = 180
_BEFORE = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text."""

    text: str
    marked: bool


def mark(text: str, query: Query, length: int = LENGTH) -> list[Piece]:
    """A piece of the text of about this length around what was found, with what was found marked.

    The pieces together are a part of the text, with an ellipsis where it was cut.
    """
    places = _places(text, query)
    begin = max(0, places[0][0] - _BEFORE) if places and len(text) > length else 0
    begin = _to_blank(text, begin, places[0][0]) if places else begin
    end = min(len(text), begin + length)
    pieces = [Piece("…", False)] if begin else []
    at = begin
    for start, stop in places:
        if start < at or start >= end:
            continue
        pieces += [Piece(text[at:start], False), Piece(text[start:stop], True)]
        at = stop
    if at < end:
        pieces.append(Piece(text[at:end], False))
    if max(at, end) < len(text):
        pieces.append(Piece("…", False))
    return [each for each in pieces if each.text]


def _to_blank(text: str, begin: int, first: int) -> int:
    """Where a word begins, so that none is cut in two."""
    if begin == 0:
        return 0
    blank = text.find(" ", begin, first)
    return blank + 1 if blank >= 0 else begin


def _places(text: str, query: Query) -> list[tuple[int, int]]:
    found = {(word.start, word.end) for word in _found(read_words(text), query)}
    found |= {(number.start, number.end) for number in _found(read_numbers(text), query)}
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _found(words: Iterable[Word], query: Query) -> Iterable[Word]:
    return (word for word in words if any(_matches(word.folded, term) for term in query.terms))


def _matches(word: str, term: Term) -> bool:
    if term.like and term.like.startswith("%"):
        return term.like[1:-1] in word
    if term.all_of:
        return all(each[1:] in word for each in term.all_of)
    wanted = set(term.sure or term.any_of)
    for part in (word, *split_word(word)):
        if term.like and part.startswith(term.like[:-1]):
            return True
        for form in forms_kept(part):
            if form in wanted or f"~{stem(form)}" in wanted or f"^{form[:4]}" in wanted:
                return True
    return False

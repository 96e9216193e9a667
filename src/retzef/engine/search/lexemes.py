"""What of a text is kept in the index, and what a query asks of it: a closed set of marks beside the words themselves.

`слово` a word · `~слов` its stem · `^слов` its first four letters, for words that are being typed · `#8213` four digits of a
number, for parts of numbers · `@in`, `@c:webchat` facts to narrow by. All are looked up whole: prefixes and substrings that
PostgreSQL would have to collect over the whole index are none of these.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from retzef.engine.search.forms import forms_kept, forms_wanted, stem
from retzef.engine.search.words import read_numbers, read_words

BEGINNING = 4
DIGITS = 4
# Of one text. A very long one is found by its beginning.
CHARACTERS = 20_000
LEXEMES = 4_000
WORDS_OF_A_QUERY = 8
CHARACTERS_OF_A_QUERY = 200
_PARTS = re.compile(r"\d+|[^\d]+")


@dataclass(frozen=True, slots=True)
class Term:
    """A word or number that must be in the text.

    `any_of`: lexemes of which one must be there; `all_of`: all of them. Where they alone do not tell, `like` is the pattern of a
    lexeme that must be there too, unless one of `sure` is. One of `or_else` is enough by itself.
    """

    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    like: str | None = None
    or_else: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: all terms. Empty when nothing of what was written can be looked for."""

    terms: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.terms)


def lexemes_of(text: str, facts: Iterable[str] = ()) -> list[str]:
    """Everything under which a text is kept. `facts`: such as `in` or `c:webchat`."""
    found = dict.fromkeys(f"@{each}" for each in facts)
    for word in read_words(text[:CHARACTERS]):
        found.update(_lexemes_of_word(word.folded))
        if len(found) >= LEXEMES:
            break
    for number in read_numbers(text[:CHARACTERS]):
        found.update(dict.fromkeys(_lexemes_of_number(number.folded)))
    return [each for each in list(found)[:LEXEMES] if each]


def read_query(text: str, *, national: str | None = None, typing: bool = True) -> Query:
    """What somebody looks for. `national`: the number without trunk and country, when all of it is a phone number.

    `typing`: the last word may be the beginning of one, unless a blank follows it.
    """
    if national is not None and len(national) >= DIGITS:
        return Query((_term_of_number(national),))
    text = text[:CHARACTERS_OF_A_QUERY]
    numbers = list(read_numbers(text))
    terms = [_term_of_number(each.folded) for each in numbers]
    words = [each for each in read_words(text) if not any(n.start <= each.start < n.end for n in numbers)]
    for word in words:
        may_go_on = typing and word is words[-1] and word.end == len(text)
        for part in split_word(word.folded):
            if part.isdecimal() and len(part) >= DIGITS:
                continue  # among the numbers
            if len(part) > 1 or part.isdecimal():
                terms.append(_term_of_word(part, may_go_on=may_go_on))
    return Query(tuple(dict.fromkeys(terms))[:WORDS_OF_A_QUERY])


def write_tsquery(terms: Iterable[Term], facts: Iterable[str] = ()) -> str:
    """The lexemes that must be there, as PostgreSQL reads a tsquery."""
    groups = [_quoted(f"@{each}") for each in facts]
    for term in terms:
        needed = [_quoted(each) for each in term.all_of]
        if term.any_of:
            needed.append(write_any(term.any_of))
        if term.or_else:
            needed = [f"({' & '.join(needed)} | {write_any(term.or_else)})"]
        groups += needed
    return " & ".join(groups)


def write_checks(terms: Iterable[Term]) -> tuple[list[str], list[str]]:
    """Of the terms that lexemes alone do not tell: the tsquery of what is sure (empty: nothing is), and beside it the pattern."""
    checked = [(term.like, (*term.sure, *term.or_else)) for term in terms if term.like is not None]
    return [write_any(sure) if sure else "" for _, sure in checked], [like for like, _ in checked]


def matches(term: Term, kept: frozenset[str]) -> bool:
    """Would a text kept under these lexemes be found by this term? What PostgreSQL says by `write_tsquery` and `write_checks`."""
    if not kept.issuperset(term.all_of) or (term.any_of and kept.isdisjoint(term.any_of)):
        return False
    if term.like is None or not kept.isdisjoint(term.sure):
        return True
    if term.like.startswith("%"):
        return any(term.like[1:-1] in each for each in kept)
    return any(each.startswith(term.like[:-1]) for each in kept)


def write_tsvector(lexemes: Iterable[str]) -> str:
    """What is kept of a text, as PostgreSQL reads a tsvector."""
    return " ".join(_quoted(each) for each in lexemes)


def write_any(lexemes: Iterable[str]) -> str:
    """One of these, as PostgreSQL reads a tsquery."""
    return "(" + " | ".join(_quoted(each) for each in dict.fromkeys(lexemes)) + ")"


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def split_word(word: str) -> list[str]:
    """AB48213 is AB and 48213, as it is when a dash stands between."""
    return [word] if word.isalpha() or word.isdecimal() else _PARTS.findall(word)


def _lexemes_of_word(word: str) -> dict[str, None]:
    found: dict[str, None] = {word: None}
    for part in split_word(word):
        if part.isdecimal():
            found.update(dict.fromkeys(_lexemes_of_number(part)))
            continue
        for form in forms_kept(part):
            found[form] = None
            if (cut := stem(form)) != form:
                found[f"~{cut}"] = None
            if len(form) >= BEGINNING:
                found[f"^{form[:BEGINNING]}"] = None
    return found


def _lexemes_of_number(digits: str) -> list[str]:
    return [digits, *_fours(digits)]


def _fours(digits: str) -> list[str]:
    return [f"#{digits[at : at + DIGITS]}" for at in range(len(digits) - DIGITS + 1)]


def _term_of_number(digits: str) -> Term:
    if len(digits) < DIGITS:
        return Term((digits,))
    return Term(
        all_of=tuple(dict.fromkeys(_fours(digits))), like=None if len(digits) == DIGITS else f"%{digits}%"
    )


def _term_of_word(word: str, *, may_go_on: bool) -> Term:
    sure: dict[str, None] = {}
    for form in forms_wanted(word):
        cut = stem(form)
        sure.update(dict.fromkeys((form, cut, f"~{cut}")))
    if not may_go_on or len(word) < BEGINNING:
        return Term(tuple(sure))
    beginning = f"^{word[:BEGINNING]}"
    if len(word) == BEGINNING:
        return Term((*sure, beginning))
    return Term((*sure, beginning), (), tuple(sure), f"{word}%")

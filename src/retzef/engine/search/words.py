"""Words and numbers of a text, each with its place in it and folded: one spelling for all ways of writing the same.

Folded: lower case, no niqqud, accents and stress marks, Hebrew final letters as the ordinary ones, ё as е, ґ as г, no apostrophe
or geresh inside. й and ї stay what they are: they are letters, not accents.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# Marks that stand on letters, and the apostrophes and quotation marks that stand inside words (м'ята, צה"ל, don't).
_MARKS = "\u0300-\u036f\u0591-\u05c7\u00ad\u200c-\u200f"
_APOSTROPHES = "'`\u2018\u2019\u02bc\u05f3"
_WORD = re.compile(
    rf"[^\W_](?:[^\W_]|[{_MARKS}]|[{_APOSTROPHES}](?=[^\W_])|(?<=[\u05d0-\u05ea])[\"\u05f4](?=[\u05d0-\u05ea]))*"
)
# Digits in groups as people write phone numbers and orders: a space, a dash, a dot, a slash or brackets between.
_NUMBER = re.compile(r"(?<!\d)\d(?:[ \u00a0().\-\u2010-\u2013/]{0,2}\d){2,}")
_LETTERS = str.maketrans(
    {"ם": "מ", "ן": "נ", "ץ": "צ", "ף": "פ", "ך": "כ", "ґ": "г", **dict.fromkeys(_APOSTROPHES + '"\u05f4\u00ad\u200c\u200d\u200e\u200f')}
)  # fmt: skip
_KEPT = frozenset("йї")
LONGEST_WORD = 40
LONGEST_NUMBER = 24


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a number: folded, and from where to where it stands in the text."""

    folded: str
    start: int
    end: int


def read_words(text: str) -> Iterator[Word]:
    """The words of a text in their order; those of nothing but marks are none."""
    for found in _WORD.finditer(text):
        folded = fold(found[0][:LONGEST_WORD])
        if folded:
            yield Word(folded, found.start(), found.end())


def read_numbers(text: str) -> Iterator[Word]:
    """Numbers of three digits or more, written together whatever stands between their digits."""
    for found in _NUMBER.finditer(text):
        digits = "".join(str(int(each)) for each in found[0] if each.isdecimal())
        if len(digits) <= LONGEST_NUMBER:
            yield Word(digits, found.start(), found.end())


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """One word in its one spelling."""
    if word.isascii():
        return word.lower().translate(_LETTERS)
    text = unicodedata.normalize("NFKC", word).casefold().translate(_LETTERS)
    return "".join(_bare(each) for each in text)


def _bare(letter: str) -> str:
    if letter in _KEPT or letter.isascii():
        return letter
    if letter.isdecimal():
        return str(int(letter))
    return "".join(
        each
        for each in unicodedata.normalize("NFD", letter)
        if unicodedata.category(each) not in ("Mn", "Cf")
    )

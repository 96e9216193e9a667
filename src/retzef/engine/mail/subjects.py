"""Subjects: what is left of one without the marks of answering, and whether two are of one matter."""

import re
import unicodedata

# As programs put them before a subject: English and German, Hebrew, Russian and Ukrainian, and those of other Western languages.
_ANSWERED = (
    r"re|aw|sv|antw|vs|ref|odp|r|rif|res|resp|réf|"
    r"השב|תשובה|תגובה|מענה|"
    r"на|отв|ответ|ha|від|відп|відповідь|вiдп"
)
_FORWARDED = r"fwd?|wg|tr|rv|enc|doorst|i|הועבר|הע|העברה|пересл|пер|пересилання|пересылка|переслано"
_PREFIX = re.compile(
    rf"^\s*(?:(?:{_ANSWERED}|{_FORWARDED})\s*(?:[\[(]\d{{1,3}}[\])]|\^\d{{1,3}})?\s*[::]\s*)",
    re.IGNORECASE,
)
_ANSWER_PREFIX = re.compile(
    rf"^\s*(?:{_ANSWERED})\s*(?:[\[(]\d{{1,3}}[\])]|\^\d{{1,3}})?\s*[::]", re.IGNORECASE
)
# Our own tag with the case's number, and those in brackets that lists and gateways set.
_CASE_TAG = re.compile(r"\[#(\d{1,18})\]")
_TAG = re.compile(r"\[[^\[\]]{1,60}\]")
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LETTERS = re.compile(r"\w+")
_LOOKED_AT = 2_000
TITLE_MAX = 300
_PREFIXES_MAX = 50


def read_case_tag(subject: str) -> int | None:
    """The number of a case that a subject names: `[#10042]`. Anybody can guess one."""
    found = _CASE_TAG.search(subject[:_LOOKED_AT])
    return int(found[1]) if found else None


def has_answer_prefix(subject: str) -> bool:
    """Does it say of itself that it answers?"""
    return _ANSWER_PREFIX.match(_visible(subject)) is not None


def bare_subject(subject: str) -> str:
    """For comparing: without marks of answering and forwarding and without tags, in one form of letters; "" when nothing is left."""
    text = _visible(subject)
    for _ in range(_PREFIXES_MAX):
        shorter = _PREFIX.sub(
            "", _TAG.sub(" ", text, count=1).strip() if text.lstrip().startswith("[") else text, count=1
        )
        if shorter == text:
            break
        text = shorter
    text = _TAG.sub(" ", text)
    return " ".join(_LETTERS.findall(unicodedata.normalize("NFKC", text).casefold()))


def title_of(subject: str) -> str:
    """What a case is called that begins with it: as written, without marks of answering and our own tag; "" when nothing is left."""
    text = " ".join(_CASE_TAG.sub(" ", subject[:_LOOKED_AT]).split())
    for _ in range(_PREFIXES_MAX):
        shorter = _PREFIX.sub("", text, count=1)
        if shorter == text:
            break
        text = shorter
    return text if len(text) <= TITLE_MAX else text[: TITLE_MAX - 1] + "…"


def is_other_subject(one: str, other: str) -> bool:
    """Do they speak of different things? Not when one is missing, or is a part of the other, or most of their words are the same."""
    first, second = bare_subject(one), bare_subject(other)
    if not first or not second or first in second or second in first:
        return False
    words, others = _telling(first), _telling(second)
    return len(words & others) * 2 < min(len(words), len(others))


def _telling(bare: str) -> set[str]:
    """Its longer words; short ones say little of what it is about."""
    words = set(bare.split())
    return {each for each in words if len(each) > 3} or words


def _visible(subject: str) -> str:
    return _INVISIBLE.sub("", subject[:_LOOKED_AT])

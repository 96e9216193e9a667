"""Forms of a folded word under which it is kept and looked for: without the Hebrew letters before it, without its ending.

PostgreSQL has no stemmer for Hebrew and Ukrainian, and dictionaries cost a second and 30 MB for each connection. These rules
need neither, and are the same for what is kept and what is looked for: an ending cut off wrongly is cut off on both sides. How much
they find is measured in docs/decisions/0017-search.md.
"""

from functools import lru_cache
from itertools import product

# ו and; ש, כש, מש, לכש that, when; ב כ ל מ in, as, to, from; ה the: in this order, each may be missing.
_PREFIXES = tuple(
    sorted(
        {"".join(parts) for parts in product(("", "ו"), ("", "ש", "כש", "מש", "לכש"), ("", "ב", "כ", "ל", "מ"), ("", "ה"))}
        - {""},
        key=len,
    )
)  # fmt: skip
# What stays must be a word.
_REST = 3
# מכתב (a letter) is no "from כתב": of a word looked for, these alone are cut off only when more stays.
_DOUBTFUL = frozenset("בכלמש")
_REST_OF_DOUBTFUL = 4

_HEBREW_ENDINGS = ("יותיה", "יות", "ות", "ימ", "ית", "ה", "ת", "י")
# The longest first.
_CYRILLIC_ENDINGS = (
    "евать", "овать", "увати", "ювати", "овал", "ован", "оват", "ував", "уван", "уват", "шего", "юват", "ала", "али",
    "ало", "ами", "ано", "ану", "ати", "ать", "еві", "его", "емо", "ему", "ено", "ете", "еть", "ешь", "ила", "или",
    "ило", "ими", "имо", "ите", "ити", "ить", "ишь", "ова", "ові", "ого", "ому", "ува", "ула", "ули", "уло", "шая",
    "шем", "ший", "ших", "ыми", "юва", "яла", "яли", "яло", "ями", "яти", "ять", "єві", "іми", "іти", "ав", "ал",
    "ам", "ан", "ат", "ах", "вш", "ев", "ей", "ем", "ен", "ет", "еш", "ив", "ил", "им", "ит", "их", "иш", "ов", "ом",
    "ть", "ув", "ут", "ым", "ых", "юв", "ют", "ял", "ям", "ят", "ях", "єм", "єн", "ів", "їв", "а", "е", "и", "й",
    "о", "у", "ы", "ь", "э", "ю", "я", "є", "і", "ї",
)  # fmt: skip
_REFLEXIVE = ("тися", "ться", "ся", "сь")
_OF_ADJECTIVES = frozenset({"им", "ым", "их", "ых", "ого", "его", "ому", "ему", "ими", "ыми"})
# After a longer ending more must stay: ответ is no verb.
_CYRILLIC_REST = 4


def is_hebrew(word: str) -> bool:
    """Does it begin with a Hebrew letter?"""
    return "\u05d0" <= word[:1] <= "\u05ea"


@lru_cache(maxsize=50_000)
def forms_kept(word: str) -> tuple[str, ...]:
    """The word, and what it may be without the letters before it: under all of them it is kept."""
    if not is_hebrew(word):
        return (word,)
    return (
        word,
        *(
            word[len(each) :]
            for each in _PREFIXES
            if word.startswith(each) and len(word) - len(each) >= _REST
        ),
    )


def forms_wanted(word: str) -> tuple[str, ...]:
    """What is looked for when somebody writes this word; fewer than are kept, so that little is found by mistake."""
    if not is_hebrew(word):
        return (word,)
    return (word, *(word[len(each) :] for each in _PREFIXES if word.startswith(each) and len(word) - len(each)
                    >= (_REST_OF_DOUBTFUL if each in _DOUBTFUL else _REST)))  # fmt: skip


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The word without its ending; the word itself when it is short or of another script."""
    first = word[:1]
    if "\u0430" <= first <= "\u0457":
        return _stem_cyrillic(word)
    if is_hebrew(word):
        return _cut(word, _HEBREW_ENDINGS, _REST)
    return _stem_latin(word) if "a" <= first <= "z" else word


def _stem_cyrillic(word: str) -> str:
    """Endings are cut off until none is left: the same is left of a word whether it had one more or not."""
    rest = _cut(word, _REFLEXIVE, 4) if len(word) > 5 else word
    before = ""
    while rest != before:
        before = rest
        rest = _cut_cyrillic(rest).replace("ь", "")
        # замовлення, замовлень; рахунок, рахунку: a doubled letter, a vowel that comes and goes.
        if len(rest) > 4 and rest[-1] == rest[-2]:
            rest = rest[:-1]
        if len(rest) > 4 and rest[-1] in "кц" and rest[-2] in "ое":
            rest = rest[:-2] + rest[-1]
    # договір, договору; платіж, платежу: і of closed syllables.
    if len(rest) > 4 and rest[-2] in "іе":
        rest = rest[:-2] + "о" + rest[-1]
    return rest


def _cut_cyrillic(word: str) -> str:
    for each in _CYRILLIC_ENDINGS:
        if word.endswith(each) and len(word) - len(each) >= (
            3 if len(each) == 1 or each in _OF_ADJECTIVES else _CYRILLIC_REST
        ):
            return word[: -len(each)]
    return word


def _stem_latin(word: str) -> str:
    if len(word) < 4 or not word.isascii():
        return word
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    rest = _cut(word, ("ing", "ed"), 3)
    rest = rest if rest != word or word.endswith("ss") else _cut(word, ("s",), 3)
    if len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "aeiouls":
        rest = rest[:-1]
    return rest.removesuffix("e") if len(rest) > 3 else rest


def _cut(word: str, endings: tuple[str, ...], rest: int) -> str:
    for each in endings:
        if word.endswith(each) and len(word) - len(each) >= rest:
            return word[: -len(each)]
    return word

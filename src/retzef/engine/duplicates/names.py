"""Names across scripts. Hebrew writes few vowels and has letters with two sounds, Cyrillic writes Hebrew names in its own way.

Each word becomes Latin letters and, of these, the skeleton of its consonants in classes of sounds that the three scripts do not
keep apart (b and v; p and f; k, q and kh; s, sh, z and ts). Words of one script are compared by their letters; words of two scripts
by their skeletons, and by what vowels both have.
"""

import re
import unicodedata
from functools import lru_cache

from retzef.engine.duplicates.text import jaro_winkler

_HEBREW = dict(zip("אבגדהוזחטיכךלמםנןסעפףצץקרשת", ("a", "b", "g", "d", "h", "v", "z", "kh", "t", "y", "k", "k", "l", "m", "m", "n", "n", "s", "a", "p", "f", "ts", "ts", "k", "r", "sh", "t"), strict=True))  # fmt: skip
_CYRILLIC = dict(zip("абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюяўѣ", ("a", "b", "v", "g", "g", "d", "e", "ye", "yo", "zh", "z", "i", "i", "yi", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya", "u", "e"), strict=True))  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]+")
# Signs within a word: geresh, gershayim, apostrophes, the maqaf joins two words.
_INNER = re.compile("['’ʼ`׳״\"]")
_CLASSES = (("shch", "s"), ("sch", "s"), ("tch", "s"), ("tz", "s"), ("ts", "s"), ("zh", "s"), ("sh", "s"), ("ch", "k"), ("kh", "k"), ("ck", "k"), ("ph", "p"), ("th", "t"), ("x", "ks"))  # fmt: skip
_CLASS = {**dict.fromkeys("bvwpf", "p"), **dict.fromkeys("kqcgx", "k"), **dict.fromkeys("szj", "s"), **dict.fromkeys("td", "t"), "l": "l", "m": "m", "n": "n", "r": "r"}  # fmt: skip
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "mar", "gveret"})


@lru_cache(maxsize=65536)
def romanise(word: str) -> str:
    """A word in Latin letters without marks, by sounds rather than by any standard."""
    plain = unicodedata.normalize("NFKD", word.lower())
    letters = (
        _HEBREW.get(each) or _CYRILLIC.get(each, each)
        for each in unicodedata.normalize(
            "NFC", "".join(c for c in plain if not unicodedata.combining(c) or c == "\u0306")
        )
    )
    text = "".join(letters)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c.isascii() and c.isalpha())


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """The consonants of a romanised word in classes of sound, doubles as one; a first vowel counts as `a`."""
    text = word
    for written, sound in _CLASSES:
        text = text.replace(written, sound)
    kept: list[str] = []
    for place, letter in enumerate(text):
        sound = _CLASS.get(letter, "")
        # Vav within a word is as often a vowel as a consonant; h is heard in one script and lost in the next.
        if sound and (not kept or kept[-1] != sound):
            kept.append(sound)
        elif not sound and place == 0 and letter in "aeiouy":
            kept.append("a")
    return "".join(kept)


def is_hebrew(word: str) -> bool:
    """Is it written in Hebrew letters?"""
    return any("א" <= each <= "ת" for each in word)


def script_of(word: str) -> str:
    """`h`, `c` or `l`."""
    if is_hebrew(word):
        return "h"
    return "c" if any("\u0400" <= each <= "\u04ff" for each in word) else "l"


@lru_cache(maxsize=65536)
def words_of(name: str) -> tuple[tuple[str, str], ...]:
    """The words of a name, each as (script, romanised), without titles and initials' dots."""
    text = _INNER.sub("", name)
    found = ((script_of(word), romanise(word)) for word in _WORDS.findall(text))
    return tuple((script, word) for script, word in found if word and word not in _TITLES)


@lru_cache(maxsize=262144)
def word_likeness(one: tuple[str, str], other: tuple[str, str]) -> float:
    """0 to 1 for two words of names."""
    (script, a), (other_script, b) = one, other
    if script == other_script:
        return jaro_winkler(a, b)
    if a == b:
        return 1.0
    sounds = _sounds_likeness(a, b, has_hebrew="h" in (script, other_script))
    # Across scripts a skeleton of two sounds is in too many names to say much.
    return max(0.0, min(sounds, 0.98))


def _sounds_likeness(a: str, b: str, *, has_hebrew: bool) -> float:
    if not has_hebrew:  # both write vowels
        softened = jaro_winkler(_soften(a), _soften(b))
        return max(softened, 0.5 * softened + 0.5 * jaro_winkler(skeleton(a), skeleton(b)))
    ours, theirs = bones_of(a), bones_of(b)
    best = max(jaro_winkler(one, other) for one in ours for other in theirs)
    if best < 1.0:
        return best * 0.95
    return 0.96 if len(min(ours, key=len)) > 1 else 0.85


def _soften(word: str) -> str:
    """Latin letters as Cyrillic romanised would have them."""
    for written, sound in (("ck", "k"), ("ph", "f"), ("c", "k"), ("w", "v"), ("x", "ks"), ("yo", "e"), ("ye", "e"), ("ya", "a"), ("yu", "u"), ("ia", "a"), ("io", "e"), ("y", "i"), ("j", "i"), ("ii", "i"), ("h", "")):  # fmt: skip
        word = word.replace(written, sound)
    return word


@lru_cache(maxsize=65536)
def bones_of(word: str) -> frozenset[str]:
    """The skeletons a romanised word may have: its vav as a consonant or as a vowel; g and kh heard, or for an h that is not; a
    first vowel left away.
    """
    inner = word[:1] + word[1:].replace("v", "")
    readings = (word, inner, word.replace("kh", ""), word.replace("g", ""))
    bare = {skeleton(each).removeprefix("a") for each in readings} - {""}
    return frozenset(bare) or frozenset({skeleton(word)})


def name_likeness(one: str, other: str) -> float:
    """0 to 1 for two names, in any order of their words; a word that only one has costs little, an initial counts half."""
    ours, theirs = words_of(one), words_of(other)
    if not ours or not theirs:
        return 0.0
    if len(ours) > len(theirs):
        ours, theirs = theirs, ours
    left = list(theirs)
    total = 0.0
    weight = 0.0
    for word in ours:
        best, place = max(((_word(word, each), at) for at, each in enumerate(left)), default=(0.0, -1))
        if place >= 0:
            matched = left.pop(place)
            share = min(len(word[1]), len(matched[1]), 4) / 4
            total += best * share
            weight += share
    missing = 0.04 * len(left)
    alone = 0.82 if len(ours) == 1 and len(theirs) > 1 else 1.0
    return max(0.0, total / weight * alone - missing) if weight else 0.0


def _word(one: tuple[str, str], other: tuple[str, str]) -> float:
    a, b = one[1], other[1]
    if a == b:
        return 1.0
    if len(a) == 1 or len(b) == 1:
        return 0.85 if a[0] == b[0] else 0.0
    return word_likeness(one, other)

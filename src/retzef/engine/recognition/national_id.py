"""National ids. The form is `CC:` and what stands on the card, without separators.

Of Israel (teudat zehut), Ukraine (РНОКПП) and Russia (ИНН, СНИЛС) the check digits are verified: what does not fit is no id. Of every
other country an id is kept as it is given, unverified: we know no rule that would find a wrong digit.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from types import MappingProxyType

from retzef.engine.recognition.phone import COUNTRIES

_SEPARATORS = re.compile("[\\s.\\-\u200e\u200f/]")
_PREFIXED = re.compile(r"([A-Z]{2}):(.+)")
# As an id is shown abroad: of the countries whose ids are digits the code may stand before them without a colon.
_DIGITS_ABROAD = re.compile(r"(IL|UA|RU)(\d+)")
# Of another country: letters and digits, with one digit at least, so that a name is none.
_AS_GIVEN = re.compile(r"(?=.*\d)[A-Z0-9]{4,30}")
# Ministry of Finance of Ukraine, order 822 (2017), annex: the weights of the first nine digits.
_UA_WEIGHTS = (-1, 5, 7, 9, 4, 6, 10, 5, 7)
# Federal Tax Service of Russia, order ММВ-7-6/435@ (2012): the weights before each check digit of an ИНН; those of a shorter one are their end.
_INN_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
# Board of the Pension Fund of Russia, resolution 192п (2006): numbers up to this one have no check digits.
_SNILS_UNCHECKED = 1_001_998


def read_national_id(written: str, home: str) -> str | None:
    """The normal form of an id as written by somebody in `home`; None when it can be none, or no check digit fits.

    Without a country before it, it is of `home`, or of whichever country with check digits it fits. Where `home` has none here, it is of `home`.
    """
    text = _SEPARATORS.sub("", unicodedata.normalize("NFKC", written)).upper()
    prefixed = _PREFIXED.fullmatch(text) or _DIGITS_ABROAD.fullmatch(text)
    if prefixed:
        return _read_of(prefixed[1], prefixed[2])
    if home not in _READERS:
        return _read_of(home, text)
    return next((found for each in dict.fromkeys((home, *_READERS)) if (found := _read_of(each, text))), None)


def _read_of(country: str, text: str) -> str | None:
    reader = _READERS.get(country)
    if reader is None:
        return f"{country}:{text}" if country in COUNTRIES and _AS_GIVEN.fullmatch(text) else None
    if not (text.isascii() and text.isdigit()):
        return None
    return reader(text)


def is_teudat_zehut(digits: str) -> bool:
    """Nine digits (leading zeros may be missing) whose sum, every second one doubled and its digits added, ends in 0."""
    if not 5 <= len(digits) <= 9:
        return False
    doubled = (int(each) * (1 + place % 2) for place, each in enumerate(digits.zfill(9)))
    return digits.strip("0") != "" and sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def is_rnokpp(digits: str) -> bool:
    """Ten digits; the last is the weighted sum of the others modulo 11, modulo 10."""
    if len(digits) != 10 or digits.strip("0") == "":
        return False
    weighted = sum(weight * int(each) for weight, each in zip(_UA_WEIGHTS, digits, strict=False))
    return weighted % 11 % 10 == int(digits[9])


def is_inn(digits: str) -> bool:
    """Ten digits of a firm, the last a check digit; or twelve of a person, the last two: each the weighted sum before it modulo 11, modulo 10.

    After the order of the Federal Tax Service ММВ-7-6/435@ of 29 June 2012 on the structure of the ИНН.
    """
    if len(digits) not in (10, 12) or digits.strip("0") == "":
        return False
    places = (9,) if len(digits) == 10 else (10, 11)
    return all(_inn_digit(digits[:place]) == int(digits[place]) for place in places)


def _inn_digit(before: str) -> int:
    weights = _INN_WEIGHTS[-len(before) :]
    return sum(weight * int(each) for weight, each in zip(weights, before, strict=True)) % 11 % 10


def is_snils(digits: str) -> bool:
    """Nine digits and two of check: the digits weighted from 9 down to 1, modulo 101, where 100 is written 00.

    After the Pension Fund's resolution 192п of 31 July 2006, by which numbers up to 001-001-998 are not checked.
    """
    if len(digits) != 11 or digits.strip("0") == "":
        return False
    weighted = sum((9 - place) * int(each) for place, each in enumerate(digits[:9]))
    return int(digits[:9]) <= _SNILS_UNCHECKED or weighted % 101 % 100 == int(digits[9:])


def _read_il(digits: str) -> str | None:
    return f"IL:{digits.zfill(9)}" if is_teudat_zehut(digits) else None


def _read_ua(digits: str) -> str | None:
    return f"UA:{digits}" if is_rnokpp(digits) else None


def _read_ru(digits: str) -> str | None:
    return f"RU:{digits}" if is_inn(digits) or is_snils(digits) else None


_READERS: Mapping[str, Callable[[str], str | None]] = MappingProxyType(
    {"IL": _read_il, "UA": _read_ua, "RU": _read_ru}
)
CHECKED_COUNTRIES = frozenset(_READERS)

"""National ids with their check digits: Israel's teudat zehut, Ukraine's РНОКПП. The form is `CC:digits`."""

import re

_SEPARATORS = re.compile("[\\s.\\-\u200e\u200f/]")
_PREFIXED = re.compile(r"([A-Z]{2}):(\d{5,12})")
# Ministry of Finance order 822 (2017), annex: the weights of the first nine digits.
_UA_WEIGHTS = (-1, 5, 7, 9, 4, 6, 10, 5, 7)


def read_national_id(written: str, home: str) -> str | None:
    """The normal form of an id as written by somebody in `home`; None when no check digit fits."""
    text = _SEPARATORS.sub("", written).upper()
    prefixed = _PREFIXED.fullmatch(text)
    country, digits = (prefixed[1], prefixed[2]) if prefixed else ("", text)
    if not (digits.isascii() and digits.isdigit()):
        return None
    for each in (country,) if country else dict.fromkeys((home, "IL", "UA")):
        if each == "IL" and is_teudat_zehut(digits):
            return f"IL:{digits.zfill(9)}"
        if each == "UA" and is_rnokpp(digits):
            return f"UA:{digits}"
    return None


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

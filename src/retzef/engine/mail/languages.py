"""In which of our languages a customer writes, as far as letters tell."""

import re

_HEBREW = re.compile("[\u05d0-\u05ea]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
# Letters that only one of the two has.
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_RUSSIAN = re.compile("[ыэёъЫЭЁЪ]")
_LATIN = re.compile("[A-Za-z]")
_LOOKED_AT = 4_000
_ENOUGH = 3


def guess_language(text: str) -> str | None:
    """`he`, `uk`, `ru` or `en`; None where there are too few letters. Hebrew beside Latin is Hebrew: names and links are Latin everywhere."""
    seen = text[:_LOOKED_AT]
    hebrew, cyrillic = len(_HEBREW.findall(seen)), len(_CYRILLIC.findall(seen))
    if max(hebrew, cyrillic) >= _ENOUGH:
        if hebrew >= cyrillic:
            return "he"
        return "uk" if len(_UKRAINIAN.findall(seen)) > len(_RUSSIAN.findall(seen)) else "ru"
    return "en" if len(_LATIN.findall(seen)) >= _ENOUGH else None

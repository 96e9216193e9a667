"""Texts that people read in their own language, as they are entered."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from retzef.kernel.locale import LOCALES
from retzef.platform.http.visible import VISIBLE

Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=120, strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$"),
    VISIBLE,
]


def check_locales(texts: dict[str, str]) -> dict[str, str]:
    """Texts by languages of the product; none: there is nothing to say. Raises ValueError."""
    if set(texts) - set(LOCALES):
        raise ValueError("texts by language: en, he, uk, ru")
    return texts


def _known_locales(texts: dict[str, str]) -> dict[str, str]:
    unknown = set(texts) - set(LOCALES)
    if unknown or not texts:
        raise ValueError("texts by language: en, he, uk, ru; at least one")
    return texts


# A short text by language. Who reads in a language that is missing is shown another.
Texts = Annotated[dict[str, Line], AfterValidator(_known_locales)]

"""What a mail says by itself, in the customer's language, from `words.toml` beside this file."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files

from babel.dates import format_datetime

from retzef.kernel.locale import RIGHT_TO_LEFT


@cache
def _all() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))


class Wording:
    """The words of one language; English where there are none in the one that is asked for."""

    def __init__(self, locale: str | None) -> None:
        language = (locale or "en").replace("_", "-").split("-")[0].lower()
        self.language = language if language in _all() else "en"
        self._words = _all()[self.language]

    @property
    def is_right_to_left(self) -> bool:
        """Does this language run from right to left?"""
        return self.language in RIGHT_TO_LEFT

    def word(self, key: str) -> str:
        """One of them."""
        return self._words[key]

    def date(self, at: datetime) -> str:
        """The day, in its own zone."""
        return format_datetime(at, self._words["date"], tzinfo=at.tzinfo, locale=self.language)

    def time(self, at: datetime) -> str:
        """The time of day, in its own zone."""
        return format_datetime(at, self._words["time"], tzinfo=at.tzinfo, locale=self.language)

    def wrote(self, at: datetime, sender: str) -> str:
        """Who wrote what follows, and when."""
        return self._words["wrote"].format(date=self.date(at), time=self.time(at), sender=sender)

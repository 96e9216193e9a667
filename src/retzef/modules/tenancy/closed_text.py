"""What a customer is told who writes while it is closed, with the time of the next opening in their language.

A sentence with the field `holiday` is said on holidays only.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo

from babel.dates import format_skeleton

from retzef.engine.calendar import Standing
from retzef.engine.texts import check_fields, fill_text, text_in
from retzef.kernel.locale import LOCALES
from retzef.platform.http.catalogue import sentence

# The fields such a text may name.
_FIELDS = ("opens", "holiday")
_SENTENCE_OF_HOLIDAY = re.compile(r"[^.!?…\n]*\{\{holiday\}\}[^.!?…\n]*[.!?…]*[^\S\n]*")
_ON_WEEKDAYS = (
    "on-weekday-1", "on-weekday-2", "on-weekday-3", "on-weekday-4", "on-weekday-5", "on-weekday-6", "on-weekday-7",
)  # fmt: skip
# Days before months, as in the other languages and most of the world.
_DATES_OF = {"en": "en_GB"}


def check_closed_texts(texts: Mapping[str, str]) -> None:
    """Raises TextFieldUnknownError."""
    for text in texts.values():
        check_fields(text, _FIELDS)


def suggest_closed_texts() -> dict[str, str]:
    """A text to begin with, in every language."""
    return {locale: sentence("closed-text", locale) for locale in LOCALES}


def fill_closed_text(
    texts: Mapping[str, str],
    standing: Standing,
    zone: tzinfo,
    *wishes: str | None,
    name_day: Callable[[str], str | None],
) -> tuple[str, str] | None:
    """The text in the first wished-for language it is written in, else any; with the language. None when there is no text.

    `name_day`: what this day is called in a language, when it has other hours than its weekday.
    """
    locale, text = text_in(texts, *wishes)
    holiday = name_day(locale)
    if not holiday:
        text = _SENTENCE_OF_HOLIDAY.sub("", text).strip()
    if not text:
        return None
    values = {"opens": _show_opening(standing.opens_at, zone, locale), "holiday": holiday}
    return locale, fill_text(text, values).text


def _show_opening(at: datetime | None, zone: tzinfo, locale: str) -> str:
    if at is None:
        return sentence("opens-later", locale)
    wall = at.astimezone(zone)
    date = format_skeleton("MMMMd", wall.date(), locale=_DATES_OF.get(locale, locale))
    weekday = sentence(_ON_WEEKDAYS[wall.weekday()], locale)
    return sentence("opens-at", locale, {"weekday": weekday, "date": date, "time": f"{wall:%H:%M}"})

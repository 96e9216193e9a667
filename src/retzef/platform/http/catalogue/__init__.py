"""Sentences of the server, by code, in every language of the product."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from retzef.kernel.locale import LOCALES


@cache
def load_catalogue(locale: str) -> Mapping[str, str]:
    """All sentences of one language."""
    text = (files(__package__) / f"{locale}.json").read_text(encoding="utf-8")
    sentences: dict[str, str] = json.loads(text)
    return sentences


def sentence(code: str, locale: str, params: Mapping[str, object] | None = None) -> str:
    """The sentence of `code` with its named fields filled in; the one of `internal` when a code is unknown."""
    catalogue = load_catalogue(locale if locale in LOCALES else "en")
    template = catalogue.get(code, catalogue["internal"])
    for name, value in (params or {}).items():
        if isinstance(value, str | int | float):
            template = template.replace("{" + name + "}", str(value))
    return template

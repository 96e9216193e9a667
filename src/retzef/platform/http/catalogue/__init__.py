"""Sentences of the server, by code, in every language of the product."""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from retzef.kernel.locale import LOCALES

# Parts of a list, each with a number: what there is none of is not said.
_LIST = re.compile(r"\[\[(.+?)\]\]")
_FIELD = re.compile(r"\{(\w+)\}")


@cache
def load_catalogue(locale: str) -> Mapping[str, str]:
    """All sentences of one language."""
    text = (files(__package__) / f"{locale}.json").read_text(encoding="utf-8")
    sentences: dict[str, str] = json.loads(text)
    return sentences


def sentence(code: str, locale: str, params: Mapping[str, object] | None = None) -> str:
    """The sentence of `code` with its named fields filled in; the one of `internal` when a code is unknown.

    `[[cases: {cases}; tasks: {tasks}]]` is a list of which the parts stay whose number is not 0.
    """
    catalogue = load_catalogue(locale if locale in LOCALES else "en")
    template = catalogue.get(code, catalogue["internal"])
    params = dict(params or {})
    if "reason" in params:  # Why something is so: some causes have words, others are told as they are.
        params["reason"] = catalogue.get(f"why.{params['reason']}", params["reason"])
    template = _LIST.sub(lambda found: _counted(found[1], params), template)
    for name, value in params.items():
        if isinstance(value, str | int | float):
            template = template.replace("{" + name + "}", str(value))
    return template


def _counted(parts: str, params: Mapping[str, object]) -> str:
    return ", ".join(
        part for part in parts.split("; ") if any(params.get(name) for name in _FIELD.findall(part))
    )

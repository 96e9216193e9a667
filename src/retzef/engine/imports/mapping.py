"""What the columns of a file mean: a target for each, suggested by the words of its header in four languages.

A target is `name`, `given_name`, `family_name`, `locale`, `organization`, `identity:<kind>`, `consent:<purpose>`,
`field:<key>`, or `skip`. The words by which headers are known are data (`headers.json`): nobody reads them but this.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from retzef.engine.recognition import KINDS_FOR_PEOPLE

_PLAIN = frozenset({"skip", "name", "given_name", "family_name", "locale", "organization"})
# What tells a person apart, the surest first: a line is theirs who has the surest identity of the line.
_STRENGTH = ("host_id", "national_id", "card_token", "email", "phone", "handle")
_NOT_A_WORD = re.compile(r"[^\w]+|_")


def is_target(target: str, field_keys: frozenset[str], purposes: frozenset[str]) -> bool:
    """May a column mean this, where the tenant has these fields of its own and asks consent for these purposes?"""
    kind, _, name = target.partition(":")
    match kind:
        case "identity":
            return name in KINDS_FOR_PEOPLE
        case "consent":
            return name in purposes
        case "field":
            return name in field_keys
        case _:
            return target in _PLAIN


def strengths_of(kinds: Sequence[str]) -> tuple[str, ...]:
    """The kinds by which customers are recognised, the surest first."""
    return tuple(each for each in _STRENGTH if each in kinds)


def suggest_columns(headers: Sequence[str], fields: Mapping[str, Sequence[str]]) -> list[str]:
    """A target for each header. `fields`: the tenant's own by key, with their labels; what is not known is skipped."""
    known = dict(_words("headers.json"))
    for key, labels in fields.items():
        for label in (key, *labels):
            known[_plain(label)] = f"field:{key}"
    return _suggest(headers, known)


def suggest_fact_columns(headers: Sequence[str], values: Mapping[str, Sequence[str]]) -> list[str]:
    """The same for a file of facts. `values`: those of its kind by key, with their labels."""
    of_people = _words("headers.json")
    known = {
        word: target
        for word, target in of_people.items()
        if target == "name" or target.startswith("identity:")
    }
    known |= {_plain(label): f"value:{key}" for key, labels in values.items() for label in (key, *labels)}
    # A file's first number names the fact, whatever its kind calls a value.
    return _suggest(headers, known | dict(_words("fact_headers.json")))


def _suggest(headers: Sequence[str], known: Mapping[str, str]) -> list[str]:
    targets: list[str] = []
    for header in headers:
        target = known.get(_plain(header), "skip")
        # One name, one locale, one value of a field; but a customer may have several numbers.
        taken = target in targets and not target.startswith("identity:")
        targets.append("skip" if taken else target)
    return targets


@cache
def _words(name: str) -> Mapping[str, str]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return {_plain(word): target for target, words in json.loads(text).items() for word in words}


def _plain(header: str) -> str:
    """Letters and digits of a header, without what people put between and after: `E-mail 2` is `email`."""
    return _NOT_A_WORD.sub("", header.lower()).rstrip("0123456789") or _NOT_A_WORD.sub("", header.lower())

"""What a field would have taken, where the validator knows it: a bound, or the values there are, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from retzef.platform.http.catalogue import sentence

# By the kind of failure: the sentence, and what of its context the sentence is about.
_BOUNDS = {
    "string_too_long": ("allowed-characters-most", "max_length"),
    "string_too_short": ("allowed-characters-least", "min_length"),
    "too_long": ("allowed-entries-most", "max_length"),
    "too_short": ("allowed-entries-least", "min_length"),
    "less_than_equal": ("allowed-most", "le"),
    "less_than": ("allowed-below", "lt"),
    "greater_than_equal": ("allowed-least", "ge"),
    "greater_than": ("allowed-above", "gt"),
    "literal_error": ("allowed-values", "expected"),
    "enum": ("allowed-values", "expected"),
    # Ours (`administration`): what contradicts itself.
    "skill_twice": ("allowed-skill-once", "skill_id"),
    "ring_twice": ("allowed-ring-once", "seconds"),
    "ring_without": ("allowed-ring-without", "skill_id"),
    "date_twice": ("allowed-date-once", "date"),
}
_PLAIN = {
    "missing": "allowed-missing",
    "extra_forbidden": "allowed-nothing",
    "timezone_aware": "allowed-instant",
    "datetime_parsing": "allowed-instant",
    "datetime_from_date_parsing": "allowed-instant",
    "datetime_type": "allowed-instant",
    "date_parsing": "allowed-date",
    "date_from_datetime_parsing": "allowed-date",
    "date_type": "allowed-date",
    "int_type": "allowed-whole-number",
    "int_parsing": "allowed-whole-number",
    "int_from_float": "allowed-whole-number",
    "level_twice": "allowed-level-once",
    "uuid_parsing": "allowed-id",
    "uuid_type": "allowed-id",
    # Ours (`visible.py`, `facts/schemas.py`).
    "invisible": "allowed-visible",
    "customer_or_identity": "allowed-customer-or-identity",
}


def tell_allowed(failure: Mapping[str, Any], locale: str) -> tuple[str, dict[str, object]]:
    """A sentence to follow the one that names the field, and its params; empty where the validator says no more than "no"."""
    kind = failure.get("type", "")
    if kind in _PLAIN:
        return sentence(_PLAIN[kind], locale), {}
    if kind not in _BOUNDS:
        return "", {}
    code, name = _BOUNDS[kind]
    allowed = failure.get("ctx", {}).get(name)
    if name == "expected":
        # The validator writes 'one', 'two' or 'three'.
        allowed = ", ".join(str(allowed).split("'")[1::2])
    elif not isinstance(allowed, int | float):
        allowed = str(allowed)
    return sentence(code, locale, {"allowed": allowed}), {"allowed": allowed}

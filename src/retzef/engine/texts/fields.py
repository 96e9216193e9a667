"""Fields of a text that is written once and said often: `{{customer.name}}`.

The fields are a closed set: those below, and the tenant's own fields of customers as `{{field.<key>}}`. A name nobody knows
is refused when the text is saved. A field that has no value for a case is left standing and told, so that whoever sends
the text fills it in; it never reaches a customer as braces.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from retzef.engine.fields import FieldType, FieldValue
from retzef.kernel.errors import RetzefError

FIELDS_OF_TEXTS: tuple[str, ...] = (
    "customer.name", "customer.first_name", "agent.name", "agent.first_name", "case.number", "case.subject", "tenant.name",
)  # fmt: skip
# Of the tenant's own fields those that read as words; the others are for programs and lists.
TENANT_FIELD_TYPES: frozenset[FieldType] = frozenset(
    {"text", "long_text", "number", "money", "date", "choice", "phone", "email", "link"}
)
_FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


class TextFieldUnknownError(RetzefError):
    """A text names a field there is none of. Params: `field`."""

    code = "text-field-unknown"
    status = 422


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its values; `missing` names the fields that have none, which stand in it as they were written."""

    text: str
    missing: tuple[str, ...] = ()


def check_fields(text: str, known: Collection[str]) -> None:
    """Raises TextFieldUnknownError for the first name that is not known, and for a brace that opens nothing."""
    for name in _FIELD.findall(text):
        if name not in known:
            raise TextFieldUnknownError(field=name[:60])
    if "{{" in _FIELD.sub("", text):
        raise TextFieldUnknownError(field="{{")


def fill_text(text: str, values: Mapping[str, str | None]) -> Filled:
    """Put the values in place of their fields. What a value says is never read as a field itself."""
    missing: dict[str, None] = {}

    def put(found: re.Match[str]) -> str:
        value = values.get(found[1])
        if value:
            return value
        missing[found[1]] = None
        return "{{" + found[1] + "}}"

    return Filled(_FIELD.sub(put, text), tuple(missing))


def text_in(texts: Mapping[str, str], *wishes: str | None) -> tuple[str, str]:
    """The first of the wished-for languages that the text is written in, else any; with the text."""
    for locale in (*wishes, "en", *texts):
        if locale is not None and texts.get(locale):
            return locale, texts[locale]
    return "en", ""


def show_value(value: FieldValue, kind: FieldType, labels: Mapping[str, str], locale: str) -> str | None:
    """A kept value as people read it; `labels`: of a choice's keys. None when there is nothing to show."""
    if value is None or isinstance(value, bool | list):
        return None
    if kind == "choice":
        return labels.get(value, value)
    if kind == "date":
        return date.fromisoformat(value).strftime("%d/%m/%Y" if locale == "en" else "%d.%m.%Y")
    return value

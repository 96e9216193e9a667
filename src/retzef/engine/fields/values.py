"""One validator for every value of a tenant's own field, wherever it is written: by hand, by API, by import.

Values are JSON. Numbers and amounts are texts of decimal digits, so that nothing is rounded on the way; money is the amount with
its currency (`125.50 ILS`), that of the business's country where none is said; a date is `YYYY-MM-DD`, an instant is kept in UTC.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal, TypeAlias, get_args
from urllib.parse import urlsplit
from uuid import UUID

from retzef.engine.fields.amounts import read_money, read_number
from retzef.engine.recognition import HOME_COUNTRY, read_identity
from retzef.kernel.errors import Param, RetzefError

FieldType: TypeAlias = Literal[
    "text", "long_text", "number", "money", "date", "instant", "choice", "choices", "yes_no", "phone", "email", "link", "agent"
]  # fmt: skip
FieldValue: TypeAlias = str | bool | list[str] | None
FIELD_TYPES: tuple[FieldType, ...] = get_args(FieldType)

TEXT_MAX = 500
LONG_TEXT_MAX = 20_000
# Half of a surrogate pair: JSON can write it, and no text can hold it.
_HALF = re.compile("[\ud800-\udfff]")
_TRUE, _FALSE = (
    frozenset({"true", "yes", "1", "כן", "так", "да"}),
    frozenset({"false", "no", "0", "לא", "ні", "нет"}),
)


class FieldValueError(RetzefError):
    """A value that is none of its field's type; `field` is the key, `name` what people call it. Nothing is kept of a call with one."""

    code = "field-value-invalid"
    status = 422


class FieldMissingError(RetzefError):
    """Somebody is made without a value that must be said; `field` and `name` as of FieldValueError. Nothing is made."""

    code = "field-value-missing"
    status = 422


@dataclass(frozen=True, slots=True)
class Field:
    """What the tenant defined. `choices`: the keys that may be chosen; `label`: what people call it, by language."""

    key: str
    type: FieldType
    required: bool = False
    choices: tuple[str, ...] = ()
    label: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def said(self) -> Mapping[str, Param]:
        """How errors tell of it."""
        return {"field": self.key, "name": self.label or self.key}


def unknown_field(key: str) -> FieldValueError:
    """A value of a field that there is not. What is told of it was written by the caller: it is cut, and made a text."""
    told = _HALF.sub("?", key[:60])
    return FieldValueError(field=told, name=told)


def read_values(
    fields: Sequence[Field],
    given: Mapping[str, object],
    home: str = HOME_COUNTRY,
    *,
    is_new: bool = False,
) -> dict[str, FieldValue]:
    """The values as they are kept; None takes one away. Raises FieldValueError, which names the first that is wrong.

    `is_new`: of whom nothing is written yet; raises FieldMissingError when a value that must be said is not.
    """
    known = {each.key: each for each in fields}
    read: dict[str, FieldValue] = {}
    for key, value in given.items():
        if key not in known:
            raise unknown_field(key)
        read[key] = read_value(known[key], value, home)
        if read[key] is None and known[key].required and not is_new:
            raise FieldValueError(**known[key].said)
    for each in fields if is_new else ():
        if each.required and read.get(each.key) is None:
            raise FieldMissingError(**each.said)
    return read


def read_value(definition: Field, value: object, home: str = HOME_COUNTRY) -> FieldValue:
    """One value as it is kept; None when it is empty. Raises FieldValueError."""
    if value is None or (isinstance(value, str | list) and not value):
        return None
    read = _read(definition, value, home)
    if read is None:
        raise FieldValueError(**definition.said)
    return read


def _read(definition: Field, value: object, home: str) -> FieldValue:
    if definition.type == "yes_no":
        return _yes_no(value)
    if definition.type == "choices":
        return _choices(definition, value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = repr(value) if isinstance(value, float) else str(value)
    if not isinstance(value, str):
        return None
    text = value.replace("\x00", "").strip()
    return _read_text(definition, text, home) if text and _HALF.search(text) is None else None


def _read_text(definition: Field, text: str, home: str) -> str | None:
    match definition.type:
        case "choice":
            return text if text in definition.choices else None
        case "phone" | "email":
            identity = read_identity(definition.type, text, home)
            return identity.value if identity else None
        case "money":
            return read_money(text, home)
        case _:
            return _READERS[definition.type](text)


def _line(text: str) -> str | None:
    return text if len(text) <= TEXT_MAX and "\n" not in text else None


def _long(text: str) -> str | None:
    return text if len(text) <= LONG_TEXT_MAX else None


def _yes_no(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None


def _choices(definition: Field, value: object) -> list[str] | None:
    chosen = value if isinstance(value, list) else [each.strip() for each in str(value).split(",")]
    if not all(isinstance(each, str) and each in definition.choices for each in chosen):
        return None
    return [
        each for each in definition.choices if each in chosen
    ]  # in the order of the definition, each once


def _date(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    for form in ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    return None


def _instant(text: str) -> str | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    if at.tzinfo is None:
        return None  # which instant that is nobody can know
    try:
        return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except OverflowError:  # the first day there is, or the last, which is no day in UTC
        return None


def _link(text: str) -> str | None:
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in {"http", "https"} and parts.hostname and len(text) <= 2000 else None


def _uuid(text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None


_READERS: Mapping[FieldType, Callable[[str], str | None]] = {
    "text": _line,
    "long_text": _long,
    "number": read_number,
    "date": _date,
    "instant": _instant,
    "link": _link,
    "agent": _uuid,
}

"""What a value is compared with, as people write it: `1,250`, `12,5`, `₪100`, `31.12.2026`. Pure."""

from retzef.engine.fields.amounts import read_money, read_number
from retzef.engine.fields.values import Field, FieldType, FieldValueError, read_value

# Of no currency: an amount is read there only when it says one.
_NOWHERE = ""
_ANYWHERE = "IL"


def read_limit(kind: FieldType, text: str) -> str | None:
    """The limit as values of this type are kept; None when it is none.

    An amount that says no currency stays without, and is compared with those of every one. An instant may be a whole day, in UTC.
    """
    match kind:
        case "number":
            return read_number(text)
        case "money":
            return read_money(text, _NOWHERE) or _without_currency(text)
        case "date":
            return _read("date", text)
        case "instant":
            return _read("instant", text) or _read("date", text)
        case _:
            return text


def _without_currency(text: str) -> str | None:
    amount = read_money(text, _ANYWHERE)
    return None if amount is None else read_number(amount.partition(" ")[0])


def _read(kind: FieldType, text: str) -> str | None:
    try:
        value = read_value(Field("limit", kind), text)
    except FieldValueError:
        return None
    return value if isinstance(value, str) else None

"""What a fact says: its values, each with its type, in the order of its kind's definition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retzef.engine.fields import Field, FieldType, read_values


@dataclass(frozen=True, slots=True)
class Value:
    """`value` as it is kept: a decimal number, an amount with its currency, an ISO date, an address, or words."""

    key: str
    type: FieldType
    value: str


def read_content(fields: Sequence[Field], given: Mapping[str, object], home: str) -> tuple[Value, ...]:
    """The values that were given, read strictly. Raises FieldValueError, which names the first that is wrong."""
    read = read_values(fields, given, home)
    return tuple(
        Value(field.key, field.type, value)
        for field in fields
        if isinstance(value := read.get(field.key), str)
    )

"""What a list asks of own fields: `key=value` of any, `key>=value` and `key<=value` of those whose values have an order. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from typing import Literal, TypeAlias

from retzef.engine.fields.values import (
    Field,
    FieldType,
    FieldValue,
    FieldValueError,
    read_value,
    unknown_field,
)
from retzef.engine.recognition import HOME_COUNTRY

BoundOp: TypeAlias = Literal[">=", "<="]
# Amounts are compared with those of the same currency.
ORDERED: frozenset[FieldType] = frozenset({"number", "money", "date", "instant"})
_ASKED = re.compile(r"([a-z][a-z0-9_]*)(>=|<=|=)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Bound:
    """The value of the field `key` is at least, or at most, this one; what has none is neither."""

    key: str
    type: FieldType
    op: BoundOp
    value: str


@dataclass(frozen=True, slots=True)
class FieldsAsked:
    """All of it is asked: the values whole, the bounds as they are compared."""

    values: Mapping[str, FieldValue] = field(default_factory=dict)
    bounds: tuple[Bound, ...] = ()


class FieldRangeError(FieldValueError):
    """A range of a field that ends before it begins: nothing can lie in it."""

    code = "field-range-empty"


def read_asked(fields: Sequence[Field], asked: Sequence[str], home: str = HOME_COUNTRY) -> FieldsAsked:
    """Raises FieldValueError, FieldRangeError, which name the first that is wrong."""
    known = {each.key: each for each in fields}
    values: dict[str, FieldValue] = {}
    bounds: list[Bound] = []
    for each in asked:
        found = _ASKED.fullmatch(each)
        definition = known.get(found[1]) if found else None
        if found is None or definition is None:
            raise unknown_field(each.partition("=")[0])
        value = read_value(definition, found[3], home)
        if found[2] == "=":
            values[definition.key] = value
            continue
        if definition.type not in ORDERED or not isinstance(value, str):
            raise FieldValueError(**definition.said)
        bounds.append(Bound(definition.key, definition.type, ">=" if found[2] == ">=" else "<=", value))
    for low, high in product(bounds, bounds):
        if (low.key, low.op, high.op) == (high.key, ">=", "<=") and _is_after(low, high):
            raise FieldRangeError(**known[low.key].said)
    return FieldsAsked(values, tuple(bounds))


def _is_after(low: Bound, high: Bound) -> bool:
    """As they are kept, dates and instants sort as they are written. Of two currencies neither is more."""
    if low.type not in ("number", "money"):
        return low.value > high.value
    (least, *of), (most, *of_other) = low.value.split(), high.value.split()
    return of == of_other and Decimal(least) > Decimal(most)

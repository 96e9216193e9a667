"""Limits of conditions: written as people write numbers, amounts and dates, kept as the values are with which they are compared."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from retzef.engine.fields import FieldType, read_limit
from retzef.engine.rules import About, Condition
from retzef.modules.rules.choices import Choices, list_choices
from retzef.modules.rules.errors import RuleConditionError
from retzef.platform.unit import UnitOfWork

_Types: TypeAlias = Mapping[tuple[About, str | None], FieldType]


async def read_limits(unit: UnitOfWork, conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """The same with their limits as they are compared. Raises RuleConditionError for one that is no value of its field."""
    if not any(map(_is_compared, conditions)):
        return tuple(conditions)
    types = _types(await list_choices(unit.connection, unit.tenant_id, "en"))
    return tuple(_read(condition, types, place) for place, condition in enumerate(conditions, 1))


def _is_compared(condition: Condition) -> bool:
    return condition.op in ("at_least", "less_than") and len(condition.values) == 1


def _read(condition: Condition, types: _Types, place: int) -> Condition:
    kind = types.get((condition.about, condition.key))
    if kind is None or not _is_compared(condition):
        return condition
    limit = read_limit(kind, condition.values[0])
    if limit is None:
        raise RuleConditionError(place=place)
    return replace(condition, values=(limit,))


def _types(choices: Choices) -> _Types:
    """Of a value that several kinds of facts have, its type in the first of them, as it is offered."""
    types: dict[tuple[About, str | None], FieldType] = {}
    for kind in choices.fact_kinds:
        for value in kind.values:
            types.setdefault(("fact_value", value.key), value.type)
            types["fact_lately", f"{kind.key}.{value.key}"] = value.type
    types |= {("customer_field", each.key): each.type for each in choices.customer_fields}
    return types | {("case_field", each.key): each.type for each in choices.case_fields}

"""What a fact says is kept as its types have it, or refused by name."""

import pytest

from retzef.engine.facts import BUILT_IN, VALUE_TYPES, Value, read_content
from retzef.engine.fields import FieldValueError


def test_values_are_kept_in_the_order_of_the_kind_when_they_come_in_another() -> None:
    given = {"status": "shipped", "total": "1,249.9 ils", "number": 77, "link": None}
    assert read_content(BUILT_IN["order"], given, "IL") == (
        Value("number", "text", "77"),
        Value("total", "money", "1249.90 ILS"),
        Value("status", "text", "shipped"),
    )


@pytest.mark.parametrize(
    ("kind", "given", "named"),
    [
        ("order", {"total": "much"}, "total"),
        ("debt", {"due": "tomorrow"}, "due"),
        ("visit", {"link": "javascript:alert(1)"}, "link"),
        ("payment", {"amout": "5 ILS"}, "amout"),
    ],
)
def test_the_value_is_named_when_it_cannot_be_read(kind: str, given: dict[str, object], named: str) -> None:
    with pytest.raises(FieldValueError) as refused:
        read_content(BUILT_IN[kind], given, "IL")
    assert refused.value.params["field"] == named


def test_a_kind_of_every_tenant_holds_only_types_a_fact_may_have() -> None:
    assert {field.type for fields in BUILT_IN.values() for field in fields} <= set(VALUE_TYPES)

"""What a list asks of own fields."""

import pytest

from retzef.engine.fields import Bound, Field, FieldsAsked, FieldValueError, read_asked

FIELDS = (
    Field("level", "choice", choices=("gold",)),
    Field("debt", "money"),
    Field("born", "date"),
    Field("note", "text"),
)


def test_values_and_bounds_are_read_as_they_are_kept_when_they_are_of_their_type() -> None:
    asked = read_asked(
        FIELDS, ["level=gold", "debt>=1,250.5 ils", "debt<=9000 ILS", "born<=28.02.1980", "note=a>=b=c"]
    )
    assert asked == FieldsAsked(
        {"level": "gold", "note": "a>=b=c"},
        (
            Bound("debt", "money", ">=", "1250.50 ILS"),
            Bound("debt", "money", "<=", "9000.00 ILS"),
            Bound("born", "date", "<=", "1980-02-28"),
        ),
    )
    assert read_asked(FIELDS, []) == FieldsAsked()


@pytest.mark.parametrize(
    ("asked", "named"),
    [("level>=gold", "level"), ("debt>=", "debt"), ("debt<=much", "debt"), ("none=1", "none"), ("debt<5 ILS", "debt<5 ILS"), ("note>=a", "note"), ("", "")],
)  # fmt: skip
def test_nothing_is_asked_when_a_value_has_no_order_or_is_none(asked: str, named: str) -> None:
    with pytest.raises(FieldValueError) as refused:
        read_asked(FIELDS, ["level=gold", asked])
    assert refused.value.params == {"field": named}

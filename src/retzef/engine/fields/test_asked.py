"""What a list asks of own fields."""

import pytest

from retzef.engine.fields import Bound, Field, FieldRangeError, FieldsAsked, FieldValueError, read_asked

FIELDS = (
    Field("level", "choice", choices=("gold",)),
    Field("debt", "money"),
    Field("born", "date", label={"en": "Born on"}),
    Field("meters", "number"),
    Field("seen", "instant"),
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
    assert refused.value.params == {"field": named, "name": named}


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("meters>=1,000", "meters<=999.5"), ("debt>=9,5", "debt<=₪9"), ("born>=2001-01-01", "born<=31.12.2000"),
        ("seen>=2026-03-01T12:00:00+02:00", "seen<=2026-03-01T09:59:59Z"),
    ],
)  # fmt: skip
def test_range_is_refused_when_it_ends_before_it_begins(low: str, high: str) -> None:
    for asked in ([low, high], [high, "level=gold", low]):
        with pytest.raises(FieldRangeError) as refused:
            read_asked(FIELDS, asked, "IL")
        assert refused.value.params["field"] == low.partition(">")[0]


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("meters>=5", "meters<=5.0"), ("meters>=9", "meters<=10"), ("debt>=100 USD", "debt<=50 EUR"), ("born>=2001-01-01", "born<=2001-01-01"),
    ],
)  # fmt: skip
def test_range_is_taken_when_something_may_lie_in_it_or_its_ends_cannot_be_compared(
    low: str, high: str
) -> None:
    assert len(read_asked(FIELDS, [low, high]).bounds) == 2
    assert len(read_asked(FIELDS, [high, low]).bounds) == 2


def test_field_is_told_by_what_people_call_it_when_its_value_is_none() -> None:
    with pytest.raises(FieldValueError) as refused:
        read_asked(FIELDS, ["born<=soon"])
    assert refused.value.params == {"field": "born", "name": {"en": "Born on"}}

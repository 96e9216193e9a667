"""A value is kept in one form, or refused by the name of its field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.engine.fields import FIELD_TYPES, Field, FieldType, FieldValueError, read_value, read_values

CHOICES = ("gold", "silver")


@pytest.mark.parametrize(
    ("kind", "given_value", "kept"),
    [
        ("text", "  VIP ", "VIP"), ("long_text", "a\nb", "a\nb"), ("number", "1 250.50", "1250.5"), ("number", 7, "7"), ("number", 0.1, "0.1"),
        ("money", "1,250.50 ils", "1250.50 ILS"), ("money", "99 USD", "99.00 USD"), ("money", "12", "12.00 ILS"), ("money", "1,250 \u20aa", "1250.00 ILS"), ("money", "$ 5.5", "5.50 USD"),
        ("money", "100 \u05e9\u05f4\u05d7", "100.00 ILS"), ("money", "-7 \u0433\u0440\u043d.", "-7.00 UAH"), ("number", "1,250", "1250"), ("number", "12,5", "12.5"),
        ("number", "1.250,75", "1250.75"), ("number", "1,250,000.5", "1250000.5"), ("money", "1.250,5 EUR", "1250.50 EUR"),
        ("number", "12345678901234567890123456789012.5", "12345678901234567890123456789012.5"), ("money", "12345678901234567890123456789012.34 USD", "12345678901234567890123456789012.34 USD"),
        ("date", "2026-02-28", "2026-02-28"), ("date", "28.02.2026", "2026-02-28"), ("instant", "2026-02-28T10:00:00+02:00", "2026-02-28T08:00:00Z"),
        ("choice", "gold", "gold"), ("choices", ["silver", "gold", "gold"], ["gold", "silver"]), ("choices", "gold, silver", ["gold", "silver"]),
        ("yes_no", True, True), ("yes_no", "לא", False), ("yes_no", "так", True),
        ("phone", "050-234-5678", "+972502345678"), ("email", "Ruth@X.example", "ruth@x.example"), ("link", "https://x.example/a", "https://x.example/a"),
        ("agent", "01A20116-68B1-70D4-91CF-E7E202184AE9", "01a20116-68b1-70d4-91cf-e7e202184ae9"),
        ("text", "", None), ("number", None, None), ("choices", [], None),
    ],
)  # fmt: skip
def test_value_is_kept_in_one_form_when_it_is_of_its_type(
    kind: FieldType, given_value: object, kept: object
) -> None:
    assert read_value(Field("x", kind, choices=CHOICES), given_value) == kept


@pytest.mark.parametrize(
    ("kind", "given_value"),
    [
        ("text", "a\nb"), ("text", "x" * 501), ("number", "12a"), ("number", "NaN"), ("number", "1e999"), ("number", "1e999999999"), ("number", "-1e-999999999"), ("number", True), ("money", "12 zlotys"), ("money", "$5 USD"), ("money", "x ILS"), ("number", "1,25,0"),
        ("date", "2026-02-30"), ("date", "31/02/2026"), ("instant", "2026-02-28T10:00:00"), ("text", "half \ud83d"),
        ("instant", "0001-01-01T00:00:00+14:00"), ("instant", "9999-12-31T23:00:00-14:00"), ("choice", "bronze"), ("choices", ["gold", "bronze"]),
        ("choices", [1]), ("yes_no", "maybe"), ("phone", "12"), ("email", "nobody"), ("link", "javascript:alert(1)"), ("link", "http://"), ("agent", "me"),
        ("text", {"a": 1}),
    ],
)  # fmt: skip
def test_value_is_refused_by_the_name_of_its_field_when_it_is_none(
    kind: FieldType, given_value: object
) -> None:
    with pytest.raises(FieldValueError) as refused:
        read_value(Field("level", kind, choices=CHOICES), given_value)
    assert refused.value.params == {"field": "level", "name": "level"}


def test_unknown_and_missing_values_are_refused_when_written() -> None:
    fields = (Field("level", "choice", required=True, choices=CHOICES), Field("city", "text"))
    assert read_values(fields, {"city": "Haifa"}) == {"city": "Haifa"}  # what is not said stays as it was
    for given_values in ({"level": ""}, {"other": "x"}, {"level": None}):
        with pytest.raises(FieldValueError):
            read_values(fields, given_values)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@given(st.sampled_from(FIELD_TYPES), _JSON)
def test_what_is_kept_is_kept_again_when_it_is_written_back(kind: FieldType, value: object) -> None:
    field = Field("x", kind, choices=CHOICES)
    try:
        kept = read_value(field, value)
    except FieldValueError:
        return
    assert read_value(field, kept) == kept

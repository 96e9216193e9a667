"""Limits as people write them."""

import pytest

from retzef.engine.fields import FieldType, read_limit


@pytest.mark.parametrize(
    ("kind", "text", "read"),
    [
        ("number", "1,250", "1250"), ("number", "12,5", "12.5"), ("number", "99.90", "99.9"), ("number", "-3", "-3"), ("number", "₪100", None),
        ("money", "100", "100"), ("money", "1.250", "1250"), ("money", "99.90", "99.9"), ("money", "1.250,50", "1250.5"),
        ("money", "₪100", "100.00 ILS"), ("money", "1,250 ש״ח", "1250.00 ILS"), ("money", "12,5 грн", "12.50 UAH"), ("money", "100 ILS", "100.00 ILS"),
        ("money", "much", None), ("money", "₪", None),
        ("date", "31.12.2026", "2026-12-31"), ("date", "2026-12-31", "2026-12-31"), ("date", "soon", None),
        ("instant", "2026-03-01T12:00:00+02:00", "2026-03-01T10:00:00Z"), ("instant", "2026-03-01", "2026-03-01"), ("instant", "later", None),
        ("text", " as it is", " as it is"),
    ],
)  # fmt: skip
def test_limit_is_kept_as_values_of_its_type_are_when_it_is_one(
    kind: FieldType, text: str, read: str | None
) -> None:
    assert read_limit(kind, text) == read

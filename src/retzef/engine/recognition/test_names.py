"""One organization is one, however it is written; two are two."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.engine.recognition import fold_name


@given(st.text())
def test_every_writing_of_a_name_is_folded_to_the_same(name: str) -> None:
    folded = fold_name(name)
    assert fold_name(folded) == folded
    for form in ("NFC", "NFD"):
        assert fold_name(unicodedata.normalize(form, name)) == folded
    assert fold_name(name.casefold()) == folded
    assert fold_name(f"  {name}\t") == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("İstanbul Enerji", "I\u0307STANBUL  enerji"),
        ("ΟΔΥΣΣΕΥΣ", "Οδυσσευς"),
        ("Straße", "STRASSE"),
        ("Café", "CAFE\u0301"),
        ("\u202eאור\u202c אנרגיה", "אור אנרגיה"),
    ],
)
def test_people_take_these_for_one_name(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


def test_names_that_differ_in_a_letter_stay_two() -> None:
    assert len({fold_name(each) for each in ("Or", "Ör", "Ор", "אור", "Or 2")}) == 5

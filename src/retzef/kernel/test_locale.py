"""Which language a reader gets for what their browser asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.kernel.locale import LOCALES, match_locale


@pytest.mark.parametrize(
    ("asked", "given_"),
    [
        ("", "en"), ("*", "en"), ("he", "he"), ("HE-il", "he"), ("iw", "he"), ("uk_UA", "uk"), ("de", "en"), ("de, ru;q=0.1", "ru"),
        ("en;q=0.5, uk", "uk"), ("ru;q=0, uk;q=0.1", "uk"), ("ru;q=0", "en"), ("ru;q=x, he;q=0.2", "he"), ("he;q=2, en", "he"), ("uk, he", "uk"),
    ],
)  # fmt: skip
def test_language_is_the_best_offered_when_several_are_asked(asked: str, given_: str) -> None:
    assert match_locale(asked) == given_


def test_language_is_one_of_the_tenants_when_it_offers_few() -> None:
    assert match_locale("ru, he;q=0.5", ("he", "en"), otherwise="he") == "he"
    assert match_locale("ru", ("he",), otherwise="he") == "he"


@given(st.text(max_size=600))
def test_language_is_always_one_of_ours_when_the_header_is_anything(asked: str) -> None:
    assert match_locale(asked) in LOCALES

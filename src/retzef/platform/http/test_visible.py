"""What can be seen of a name."""

import pytest

from retzef.platform.http.visible import is_visible


@pytest.mark.parametrize(
    "text", ["א", "\u200fא\u200f", "0", "…", "🙂", "नी", "한", "e\u0301", "\u2067Ї\u2069", "-"]
)
def test_a_name_is_seen_when_one_letter_or_sign_is(text: str) -> None:
    assert is_visible(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u200f", "\u200b\u200d\ufeff", "\u2066\u2069", "\u00ad", "\u3000", "\ufe0f", "\u0301", "\u3164", "\u2800", "\ue000"],
)  # fmt: skip
def test_a_name_is_not_seen_when_it_is_made_of_marks_alone(text: str) -> None:
    assert not is_visible(text)

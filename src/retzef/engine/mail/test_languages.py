"""The language of a mail, by its letters."""

import pytest

from retzef.engine.mail.languages import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("שלום, המונה שלי לא עובד. Ruth", "he"),
        ("Доброго дня, мій лічильник не працює", "uk"),
        ("Добрый день, мой счётчик не работает", "ru"),
        ("Hello, my meter is broken", "en"),
        ("12 345 !!", None),
        ("", None),
    ],
)
def test_the_language_is_told_when_there_are_letters_enough(text: str, language: str | None) -> None:
    assert guess_language(text) == language

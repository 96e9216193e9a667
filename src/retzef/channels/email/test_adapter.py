"""What somebody composed, made ready to go."""

import pytest

from retzef.channels.email.adapter import EmailAdapter

ADAPTER = EmailAdapter(b"k" * 32)


@pytest.mark.parametrize(("word", "way"), [("שלום", "rtl"), ("Hello", "ltr")])
def test_a_paragraph_without_letters_runs_as_the_whole_does(word: str, way: str) -> None:
    harmless, text = ADAPTER.tidy(f'<p>{word}</p><p>03-1234567</p><p><img src="cid:one" alt=""></p>')
    assert harmless.count(f'dir="{way}"') == 3
    assert "03-1234567" in text

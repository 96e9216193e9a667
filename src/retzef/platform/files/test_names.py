"""Names of files as they are kept: one line, no folders, no tricks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.platform.files.names import clean_name


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("מונה מים.png", "מונה מים.png"), ("../../etc/passwd", "passwd"), ("C:\\\\boot.ini", "boot.ini"), ("annexe\u202egpj.exe", "annexegpj.exe"),
        ("..", "file"), ("", "file"), ("/", "file"), (" . ", "file"), ("a\nb\x00.png", "ab.png"), ("x" * 300 + ".png", "x" * 251 + ".png"),
    ],
)  # fmt: skip
def test_name_is_kept_without_what_misleads_when_a_file_comes(given_: str, kept: str) -> None:
    assert clean_name(given_) == kept


@given(st.text(max_size=400))
def test_name_is_one_line_without_folders_or_tricks_when_it_is_any_text(name: str) -> None:
    shown = clean_name(name)
    assert 1 <= len(shown) <= 255
    assert shown.isprintable()
    assert not set("/\\\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200f") & set(shown)
    assert clean_name(shown) == shown

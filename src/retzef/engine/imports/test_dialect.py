import pytest

from retzef.engine.imports.dialect import Encoding, find_encoding


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("שם מלא,דוא״ל,ת״ז,בן־דוד\nאבי כהן,avi@mail.example,,\n", "windows-1255"),
        ("Имя,Телефон\nИрина,050-555-1212\n", "windows-1251"),
        ("имя,телефон\nольга,050-555-1212\n", "windows-1251"),
        ("שם,דוא״ל\nאבי כהן,avi@mail.example\n", "utf-8"),
    ],
)
def test_alphabet_is_told_when_headings_have_inverted_commas_of_hebrew(text: str, encoding: Encoding) -> None:
    assert find_encoding(text.encode(encoding)) == encoding

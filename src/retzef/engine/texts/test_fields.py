"""A text names known fields alone, and says what it could not fill in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.engine.texts import (
    FIELDS_OF_TEXTS,
    TextFieldUnknownError,
    check_fields,
    fill_text,
    show_value,
    text_in,
)


@pytest.mark.parametrize("text", ["{{customer.nam}}", "{{}}", "{{ customer.name", "a {{customer.name}} {{"])
def test_text_is_refused_when_it_names_what_nobody_knows(text: str) -> None:
    with pytest.raises(TextFieldUnknownError):
        check_fields(text, FIELDS_OF_TEXTS)


def test_text_is_whole_when_every_field_has_a_value() -> None:
    text = "Hello {{ customer.first_name }}, case {{case.number}}. {single} braces stay."
    check_fields(text, FIELDS_OF_TEXTS)
    filled = fill_text(text, {"customer.first_name": "רות", "case.number": "10001"})
    assert (filled.text, filled.missing) == ("Hello רות, case 10001. {single} braces stay.", ())


def test_missing_values_are_told_once_each_when_there_are_none() -> None:
    filled = fill_text("{{customer.name}} {{case.subject}} {{ customer.name }}", {"customer.name": None})
    assert filled.missing == ("customer.name", "case.subject")


@given(st.text())
def test_value_is_never_read_as_a_field_when_it_looks_like_one(name: str) -> None:
    filled = fill_text("{{customer.name}}", {"customer.name": name + "{{agent.name}}", "agent.name": "x"})
    assert filled.text == name + "{{agent.name}}"


def test_language_is_the_first_that_is_written_when_several_would_do() -> None:
    texts = {"en": "Hello", "he": "שלום"}
    assert text_in(texts, "he", "en") == ("he", "שלום")
    assert text_in(texts, None, "uk") == ("en", "Hello")
    assert text_in({"ru": "Здравствуйте"}, "he") == ("ru", "Здравствуйте")


def test_kept_value_reads_as_people_write_it_when_shown() -> None:
    assert show_value("2026-02-28", "date", {}, "he") == "28.02.2026"
    assert show_value("gold", "choice", {"gold": "זהב"}, "he") == "זהב"
    assert show_value(True, "yes_no", {}, "he") is None

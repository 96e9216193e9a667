"""Subjects, compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.engine.mail import bare_subject, has_answer_prefix, is_other_subject, read_case_tag, title_of


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("Re: The meter", "the meter"),
        ("RE: FW: Re[2]: The  meter", "the meter"),
        ("Re: [#10042] The meter", "the meter"),
        ("[list] Re: The meter", "the meter"),
        ("\u200fהשב: המונה", "המונה"),
        ("הועבר: Re: המונה שלי", "המונה שלי"),
        ("Отв: Счётчик", "счётчик"),
        ("Fwd: Відп: Лічильник", "лічильник"),
        ("AW: WG: Zähler", "zähler"),
        ("Re:", ""),
        ("Ref 12: prices", "ref 12 prices"),
        ("Report: meters", "report meters"),
    ],
)
def test_marks_of_answering_are_taken_off_when_a_subject_is_compared(written: str, bare: str) -> None:
    assert bare_subject(written) == bare


@pytest.mark.parametrize(
    ("one", "other", "is_other"),
    [
        ("Re: The meter", "The meter", False),
        ("The meter", "New contract for the office", True),
        ("Re: The meter is broken", "The meter is broken again", False),
        ("", "The meter", False),
        ("Re:", "The meter", False),
        ("חשבון יוני", "תלונה על טכנאי", True),
    ],
)
def test_another_matter_is_told_from_the_same_when_two_subjects_are_compared(
    one: str, other: str, is_other: bool
) -> None:
    assert is_other_subject(one, other) is is_other
    assert is_other_subject(other, one) is is_other


def test_an_answer_says_so_when_its_program_marked_it() -> None:
    assert has_answer_prefix("\u202bתגובה: המונה")
    assert has_answer_prefix("Re[3]: x")
    assert not has_answer_prefix("Fwd: x")
    assert not has_answer_prefix("Return: x")


def test_a_cases_number_is_read_when_the_subject_has_our_tag() -> None:
    assert read_case_tag("Re: [#10042] The meter") == 10042
    assert read_case_tag("Re: #10042") is None


@given(st.text(max_size=300))
def test_comparing_twice_is_comparing_once_when_anything_is_written(text: str) -> None:
    bare = bare_subject(text)
    assert not is_other_subject(text, text)
    assert bare == " ".join(bare.split())


def test_a_case_is_called_as_its_first_mail_when_that_is_an_answer_or_has_our_tag() -> None:
    assert title_of("Re: FW: [#10042]  The  Meter") == "The Meter"
    assert title_of("[urgent] The Meter") == "[urgent] The Meter"
    assert title_of("Re:") == ""
    assert len(title_of("x" * 5_000)) == 300

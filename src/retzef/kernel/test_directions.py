"""No name turns the list in which it stands."""

from retzef.kernel.directions import without_turns


def test_signs_that_turn_go_and_letters_and_marks_stay() -> None:
    assert without_turns("\u202eתור\u202c \u2067Or\u2069 \u200fאור\u200e") == "תור Or \u200fאור\u200e"
